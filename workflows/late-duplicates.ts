import type { OperationRecord, RunRecord } from '../results/record.js';
import type { BootedServer } from './contract/slices.js';

/** A server among what was left, as `describeResource` says it, with the ordinal of its name. */
const LEFT_SERVER = /^server (\S+) packbench-[0-9a-f]+-(\d+)$/;

export interface LateDuplicates {
  /** Ids of boots that made a second server. */
  readonly operations: ReadonlySet<string>;
  /** What of that which was left is explained by them. */
  readonly explained: ReadonlySet<string>;
  /** Servers that none of the boots has for its own. */
  readonly servers: NonNullable<RunRecord['lateServers']>;
}

/**
 * Finds boots that made a second server: the request of a worker that had hung, sent when another
 * had long made the server. Nova has no idempotency key, so that nothing can forbid it.
 *
 * @param left what a run had left, as `server <id> <name>`, `port <id> of <server>`
 */
export function findLateDuplicates(
  boots: readonly BootedServer[],
  left: readonly string[],
): LateDuplicates {
  const found = new Set<string>();
  const explained = new Set<string>();
  const servers: { ordinal: number; serverId: string }[] = [];
  const own = new Set(boots.map(({ serverId }) => serverId));
  for (const line of left) {
    const [, serverId = '', number] = LEFT_SERVER.exec(line) ?? [];
    if (serverId === '' || own.has(serverId)) continue;
    const ordinal = Number(number);
    servers.push({ ordinal, serverId });
    const first = boots.find((boot) => boot.ordinal === ordinal);
    if (!first) continue;
    found.add(first.id);
    explained.add(line);
    for (const other of left) if (other.endsWith(` of ${serverId}`)) explained.add(other);
  }
  return { operations: found, explained, servers };
}

/** Those that the cloud gave a server. */
export const bootsAmong = (operations: readonly OperationRecord[]): readonly BootedServer[] =>
  operations.flatMap(({ id, ordinal, operation, resourceId: serverId }) =>
    /boot_server|create_container/.test(operation) && serverId !== ''
      ? [{ id, ordinal, serverId }]
      : [],
  );
