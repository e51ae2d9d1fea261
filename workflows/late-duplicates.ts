import type { OperationRecord } from '../results/record.js';

/** A server among what was left, as `describeResource` says it, with the ordinal of its name. */
const LEFT_SERVER = /^server (\S+) packbench-[0-9a-f]+-(\d+)$/;

/**
 * Finds boots that made a second server: the request of a worker that had hung, sent when another
 * had long made the server. Nova has no idempotency key, so that nothing can forbid it.
 *
 * @param left what a run had left, as `server <id> <name>`, `port <id> of <server>`
 * @returns ids of the operations, and what of `left` is explained by them
 */
export function findLateDuplicates(
  operations: readonly OperationRecord[],
  left: readonly string[],
): { operations: ReadonlySet<string>; explained: ReadonlySet<string> } {
  const found = new Set<string>();
  const explained = new Set<string>();
  for (const line of left) {
    const [, id = '', ordinal] = LEFT_SERVER.exec(line) ?? [];
    const first = operations.find(
      (o) =>
        /boot_server|create_container/.test(o.operation) &&
        o.resourceId !== '' &&
        o.ordinal === Number(ordinal),
    );
    if (id === '' || !first || first.resourceId === id) continue;
    found.add(first.id);
    explained.add(line);
    for (const other of left) if (other.endsWith(` of ${id}`)) explained.add(other);
  }
  return { operations: found, explained };
}
