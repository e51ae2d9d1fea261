/** Kinds of resource that a run can leave behind; the words are those of a run's record. */
export const RESOURCE_KINDS = ['server', 'port', 'image', 'volume', 'key_pair'] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** Something in a project that can be left behind, and how it can be told whose it is. */
export interface Resource {
  readonly kind: ResourceKind;
  /** Whose API has it: containers of Zun count as servers. */
  readonly service: 'nova' | 'zun' | 'neutron' | 'glance' | 'cinder';
  /** Of a key pair its name: nova gives it no other. */
  readonly id: string;
  readonly name: string;
  /** Run that made it, by its metadata or what stands in for it; empty when that names none. */
  readonly run: string;
  /** Digest of the run that made it, where there is no room for more; else empty. */
  readonly runDigest: string;
  /** Ids of the servers (or of what else) that it is attached to. */
  readonly attachedTo: readonly string[];
}

export const KIND_WORDS: Readonly<Record<ResourceKind, string>> = {
  server: 'server',
  port: 'port',
  image: 'image',
  volume: 'volume',
  key_pair: 'key pair',
};

/** `server <id> <name>`, `port <id> of <server>`. */
export function describeResource({ kind, id, name, attachedTo }: Resource): string {
  const of = attachedTo.length > 0 ? ` of ${attachedTo.join(', ')}` : '';
  const called = name === '' || name === id ? '' : ` ${name}`;
  return `${KIND_WORDS[kind]} ${id}${called}${of}`;
}
