import { createHash } from 'node:crypto';
import type { Listing } from './list-resources.js';
import { describeResource, KIND_WORDS, RESOURCE_KINDS } from './resource.js';
import type { Resource, ResourceKind } from './resource.js';
import { isMadeBy } from './run-mark.js';

/** What a project had: enough to tell later what is new and what is gone. */
export interface Stock {
  readonly counts: Readonly<Partial<Record<ResourceKind, number>>>;
  /**
   * By kind, the first 8 hex digits of every id, one after the other. Ids are random, so that these
   * tell 10,000 servers apart in 80 kB, where Temporal keeps it in a history.
   */
  readonly known: Readonly<Partial<Record<ResourceKind, string>>>;
}

export interface Difference {
  readonly counts: Stock['counts'];
  /** The run's own, and what is new and nobody's, in words. */
  readonly left: readonly string[];
  /** What others made or took away meanwhile, in words. */
  readonly foreign: readonly string[];
}

/** Whose things are looked for. */
export interface Owner {
  readonly run: string;
  /** Every server that the run made, those that are gone included. */
  readonly serverIds: readonly string[];
}

/** Longer lists are cut off: a project in which thousands come and go is no news. */
const MAX_LINES = 100;
const DIGITS = 8;

export const toStock = (listing: Listing): Stock => ({
  counts: countsOf(listing),
  known: byKind(listing, (resources) => resources.map(shorten).join('')),
});

/** @param before undefined when nobody looked: then only what is proven to be the run's is told. */
export function compareStock(before: Stock | undefined, now: Listing, owner: Owner): Difference {
  const servers = serversOf(now, owner);
  const isOwn = ownedBy(owner.run, servers);
  const left: string[] = [];
  const foreign: string[] = [];
  for (const kind of RESOURCE_KINDS) {
    const resources = now[kind] ?? [];
    const known = now[kind] && split(before?.known[kind]);
    const came = known && resources.filter((resource) => !known.has(shorten(resource)));
    const there = new Set(resources.map(shorten));
    left.push(...resources.filter(isOwn).map(describeResource));
    for (const resource of came ?? []) {
      if (isOwn(resource)) continue;
      if (isNobodys(resource)) left.push(`${describeResource(resource)}, attached to nothing`);
      else if (resource.attachedTo.some((id) => servers.has(id)))
        left.push(describeResource(resource));
      else foreign.push(`new: ${describeResource(resource)}${ofRun(resource)}`);
    }
    for (const id of known ?? []) {
      if (!there.has(id)) foreign.push(`gone: ${KIND_WORDS[kind]} ${id}…`);
    }
  }
  return { counts: countsOf(now), left: cutOff(left), foreign: cutOff(foreign) };
}

/** Ids of the run's servers: those that it knows, and those that say so. */
export function serversOf(listing: Listing, { run, serverIds }: Owner): ReadonlySet<string> {
  const marked = (listing.server ?? []).filter((server) => isMadeBy(server, run));
  return new Set([...serverIds, ...marked.map(({ id }) => id)]);
}

/**
 * What the run may delete: what it marked, and ports of its servers, which nova made for them. A
 * volume that is attached to one may be a person's, who only looked into it.
 */
export const ownedBy =
  (run: string, servers: ReadonlySet<string>): ((one: Resource) => boolean) =>
  (one) =>
    isMadeBy(one, run) || (one.kind === 'port' && one.attachedTo.some((id) => servers.has(id)));

/** Nova makes its ports attached from the start, so that one of nobody may be a remainder of ours. */
const isNobodys = ({ kind, run, attachedTo }: Resource): boolean =>
  kind === 'port' && run === '' && attachedTo.length === 0;

const ofRun = ({ run }: Resource): string => (run === '' ? '' : ` of run ${run}`);

const countsOf = (listing: Listing): Stock['counts'] =>
  byKind(listing, (resources) => resources.length);

function byKind<T>(
  listing: Listing,
  tell: (resources: readonly Resource[]) => T,
): Readonly<Partial<Record<ResourceKind, T>>> {
  return Object.fromEntries(
    RESOURCE_KINDS.flatMap((kind) => (listing[kind] ? [[kind, tell(listing[kind])]] : [])),
  );
}

/** A UUID begins with random digits; what else an id is (a key pair's name) gets some. */
const shorten = ({ id }: Resource): string =>
  /^[0-9a-f]{8}-/.test(id)
    ? id.slice(0, DIGITS)
    : createHash('sha256').update(id).digest('hex').slice(0, DIGITS);

function split(known: string | undefined): ReadonlySet<string> | undefined {
  return known === undefined ? undefined : new Set(known.match(/.{8}/g));
}

const cutOff = (lines: readonly string[]): readonly string[] =>
  lines.length <= MAX_LINES
    ? lines
    : [...lines.slice(0, MAX_LINES), `and ${String(lines.length - MAX_LINES)} more`];
