import type { CloudClient } from './cloud-client.js';
import { deleteProven } from './delete-proven.js';
import { createJudge, type Register } from './judge-run.js';
import { allOf, listResources } from './list-resources.js';
import { KIND_WORDS, type Resource, type ResourceKind } from './resource.js';

/** One resource of a run, and what became of it. */
export interface Finding {
  readonly cloud: string;
  readonly kind: ResourceKind;
  readonly id: string;
  readonly name: string;
  /** Empty when only a digest of it is known. */
  readonly run: string;
  /** `kept`: it may not go, by our own rules. `stuck`: it may, and the cloud does not let it. */
  readonly did: 'deleted' | 'would_delete' | 'kept' | 'stuck';
  /** Why it is still there; empty when it is not. */
  readonly why: string;
}

export interface Reaping {
  readonly register: Register;
  /** Only tell what would be deleted. */
  readonly dryRun: boolean;
  /** Delete what is of unknown runs, too. */
  readonly unknownToo: boolean;
  /** Of this study only; empty: of all. */
  readonly study: string;
  /** Called with what was just asked to go. */
  readonly onAsked?: (finding: Finding) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** Epoch ms. */
  readonly now: () => number;
  /** Gives up when nothing has gone for so long. @unit ms */
  readonly patienceMs: number;
}

/**
 * Deletes what closed runs left in a project: whatever carries the id of one, by its id, after that
 * very id has proved it once more. A name proves nothing.
 */
export async function reap(client: CloudClient, reaping: Reaping): Promise<readonly Finding[]> {
  const { register, dryRun, study, onAsked } = reaping;
  const judge = createJudge(reaping);
  /** Server → its run; what is attached to it is that run's even when the server is gone. */
  const runOfServer = new Map<string, string>();

  const runOf = async (resource: Resource): Promise<string | undefined> => {
    if (resource.run !== '') return resource.run;
    if (resource.runDigest !== '') return (await register.runOf(resource.runDigest)) ?? '';
    if (resource.kind !== 'port') return undefined;
    return resource.attachedTo.map((id) => runOfServer.get(id)).find((run) => run !== undefined);
  };
  const find = async (): Promise<Marked[]> => {
    const listing = await listResources(client);
    const servers = new Set(listing.server?.map(({ id }) => id));
    for (const { id, run } of listing.server ?? []) if (run !== '') runOfServer.set(id, run);
    const marked: Marked[] = [];
    for (const resource of allOf(listing)) {
      // Its port goes with a server.
      if (resource.kind === 'port' && resource.attachedTo.some((id) => servers.has(id))) continue;
      const run = await runOf(resource);
      if (run === undefined || (study !== '' && !run.startsWith(`${study}/`))) continue;
      marked.push({ resource, run });
    }
    return marked;
  };
  const tell = ({ resource, run }: Marked, did: Finding['did'], why = ''): Finding => {
    const { kind, id, name } = resource;
    return { cloud: client.cloud, kind, id, name, run, did, why };
  };

  const kept: Finding[] = [];
  const toGo: Marked[] = [];
  for (const marked of await find()) {
    const why = await judge(marked.run);
    if (why === '') toGo.push(marked);
    else kept.push(tell(marked, 'kept', why));
  }
  if (toGo.length === 0) return kept;
  if (dryRun) return [...kept, ...toGo.map((marked) => tell(marked, 'would_delete'))];

  const closed = new Set(toGo.map(({ run }) => run));
  const runs = new Map<string, string>();
  const known = (resource: Resource): Marked => ({ resource, run: runs.get(resource.id) ?? '' });
  const done = await deleteProven({
    ...reaping,
    client,
    find: async () => {
      const found = (await find()).filter(({ run }) => closed.has(run));
      for (const { resource, run } of found) runs.set(resource.id, run);
      return found.map(({ resource }) => resource);
    },
    objection: async (current) => {
      const run = await runOf(current);
      if (run === undefined || run !== known(current).run) return 'it is no longer of that run';
      // Once more: somebody may have reset the run meanwhile.
      return judge(run);
    },
    onAsked: (resource) => onAsked?.(tell(known(resource), 'deleted')),
  });
  return [
    ...kept,
    ...done.deleted.map((resource) => tell(known(resource), 'deleted')),
    ...done.refused.map(({ resource, why }) => tell(known(resource), 'kept', why)),
    ...done.stuck.map(({ resource, why }) => tell(known(resource), 'stuck', why)),
  ];
}

interface Marked {
  readonly resource: Resource;
  readonly run: string;
}

/** `server <id> <name> of run <run> in cloud '<cloud>'` */
export function describeFinding({ cloud, kind, id, name, run, why }: Finding): string {
  const called = name === '' || name === id ? '' : ` ${name}`;
  const of = run === '' ? '' : ` of run ${run}`;
  return `${KIND_WORDS[kind]} ${id}${called}${of} in cloud '${cloud}'${why === '' ? '' : `: ${why}`}`;
}
