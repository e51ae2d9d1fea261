import type { OperationRecord, RunRecord } from './record.js';

type LateServers = NonNullable<RunRecord['lateServers']>;

/**
 * Flags boots in the records of slices that made a second server. A slice has ended when its run
 * finds that server, so the run's record says which it was.
 */
export function flagLateDuplicates(records: readonly RunRecord[]): readonly RunRecord[] {
  const late = new Map<string, LateServers>();
  for (const { run, lateServers } of records) if (lateServers) late.set(run, lateServers);
  return records.map((record) => {
    const servers = record.part === undefined ? undefined : late.get(record.run);
    if (!servers) return record;
    const operations = record.operations.map((one) =>
      isDuplicated(one, servers) && !one.flags.includes('duplicate_created')
        ? { ...one, flags: [...one.flags, 'duplicate_created' as const] }
        : one,
    );
    return { ...record, operations };
  });
}

/** Servers are named after the ordinals of their boots. */
const isDuplicated = (
  { operation, ordinal, resourceId }: OperationRecord,
  servers: LateServers,
): boolean =>
  /boot_server|create_container/.test(operation) &&
  resourceId !== '' &&
  servers.some((late) => late.ordinal === ordinal && late.serverId !== resourceId);
