import type { ServerService } from '../openstack/server-service.js';
import type { OperationRecord } from '../results/record.js';
import type { StartedOperation } from '../workflows/contract/steps.js';
import { isFinal } from './cloud-failure.js';

/**
 * Whether a reboot that nobody waits for came beside an operation: one that the server's actions tell
 * of since its last known reboot, and that is not this operation's own. Only asked of those beside
 * which there may be one. True also when the cloud does not tell (any more).
 */
export async function hasStrayReboot(
  service: Pick<ServerService, 'actions'>,
  { serverId, requestId, rebootsBefore, flags }: StartedOperation,
): Promise<boolean> {
  if (flags.includes('stray_reboot')) return true;
  if (!rebootsBefore) return false;
  try {
    const actions = await service.actions(serverId);
    const reboots = actions.filter(({ action }) => action === 'reboot');
    const last = reboots.findLastIndex((one) => rebootsBefore.includes(one.requestId));
    return reboots.slice(last + 1).some((one) => one.requestId !== requestId);
  } catch (error) {
    if (isFinal(error)) return true;
    throw error;
  }
}

/** The record of an operation whose end, or start, may be that of a stray reboot: no value. */
export function besideStray({ rungs: _, ...record }: OperationRecord): OperationRecord {
  const flags = [...new Set([...record.flags, 'stray_reboot' as const])];
  if (record.outcome !== 'ok' && record.outcome !== 'censored') return { ...record, flags };
  return { ...record, outcome: 'censored', durationMs: null, lowerMs: 0, flags };
}
