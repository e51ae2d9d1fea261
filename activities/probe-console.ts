import { createHash } from 'node:crypto';
import type { ServerService } from '../openstack/server-service.js';
import type { ConsoleDigest } from '../workflows/contract/steps.js';
import type { GuestProbe } from './guest-probe.js';

/**
 * Ready when a marker stands on the console.
 * @param before console logs before a reboot, by server id: a marker in them is an old one
 */
export const createConsoleProbe = (
  service: ServerService,
  marker: string,
  before: Readonly<Record<string, ConsoleDigest>>,
): GuestProbe => ({
  describe: () => `'${marker}' on the console`,
  async look({ serverId }) {
    const log = await service.console(serverId);
    return newPart(log, before[serverId]).includes(marker)
      ? { state: 'there', value: digest(log) }
      : { state: 'pending', reason: `not in ${log.length} characters` };
  },
  close: () => undefined,
});

/** What was printed since a digest. A log that does not go on from it is a new one (QEMU truncates). */
function newPart(log: string, before: ConsoleDigest | undefined): string {
  if (!before) return log;
  const goesOn =
    log.length >= before.length && digest(log.slice(0, before.length)).sha256 === before.sha256;
  return goesOn ? log.slice(before.length) : log;
}

const digest = (log: string): ConsoleDigest => ({
  length: log.length,
  sha256: createHash('sha256').update(log).digest('hex'),
});
