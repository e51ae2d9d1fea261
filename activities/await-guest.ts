import type { OperationRecord } from '../results/record.js';
import type {
  AwaitGuestInput,
  AwaitGuestResult,
  ConsoleDigest,
  ServerHandle,
} from '../workflows/contract/steps.js';
import type { StepDependencies } from './dependencies.js';
import { guestProbesFor } from './guest-probe-for.js';
import { watchGuests, type ScheduledProbe, type WatchedGuest } from './guest-probe-watch.js';
import { guestRecord } from './guest-record.js';
import { besideStray, hasStrayReboot } from './stray-reboot.js';

export interface GuestDependencies extends StepDependencies {
  /** The worker's environment, which holds the passwords that a plan names. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Waits until guests of servers that are ACTIVE are ready, as the plan says how to tell: the last
 * rungs of a boot's ladder. After a reboot nothing of the guest before is seen, because the servers
 * that are handed in have been rebooted already.
 */
export const createAwaitGuest =
  (deps: GuestDependencies) =>
  async (input: AwaitGuestInput): Promise<AwaitGuestResult> => {
    const access = await deps.access(input.context.target);
    const requestsBefore = access.requestsSent();
    const operation = `guest.${input.after}_ready`;
    const probes = guestProbesFor(input, deps, access).map((one) => ({
      ...one,
      schedule: access.schedule(`${input.context.scenario}/${operation}.${one.rung}`),
    }));
    const servers = new Map(input.servers.map((server) => [server.serverId, server]));
    try {
      const watched = await watchGuests({
        clock: deps.clock,
        probes,
        guests: input.started.flatMap((started) => {
          const server = servers.get(started.serverId);
          return server ? [{ server, started }] : [];
        }),
        isDisturbed: (started) => hasStrayReboot(access.service, started),
        earlier: input.earlier,
      });
      const operations = watched.map((one) => {
        const record = guestRecord(input, operation, one);
        return one.isDisturbed ? besideStray(record) : record;
      });
      for (const one of operations) if (one.flags.length === 0) learnFrom(one, probes);
      return {
        operations,
        ...readyGuests(watched),
        apiRequests: access.requestsSent() - requestsBefore,
      };
    } finally {
      for (const { probe } of probes) probe.close();
    }
  };

/** Each probe learns when it is worth a look from what it has seen itself. */
function learnFrom({ rungs = [] }: OperationRecord, probes: readonly ScheduledProbe[]): void {
  for (const seen of rungs) probes.find(({ rung }) => rung === seen.rung)?.schedule.learn(seen);
}

function readyGuests(
  watched: readonly WatchedGuest[],
): Pick<AwaitGuestResult, 'ready' | 'console'> {
  const ready: ServerHandle[] = [];
  const console: Record<string, ConsoleDigest> = {};
  for (const { server, probed } of watched) {
    const digests = probed.map(({ seen }) => (seen.state === 'there' ? seen.value : undefined));
    if (digests.includes(undefined)) continue;
    ready.push(server);
    const digest = digests.find((one) => one != null);
    if (digest) console[server.serverId] = digest;
  }
  return { ready, console };
}
