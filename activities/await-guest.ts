import { operationBounds } from '../measure/operation-bounds.js';
import type { OperationRecord } from '../results/record.js';
import type {
  AwaitGuestInput,
  AwaitGuestResult,
  ConsoleDigest,
  ServerHandle,
  StartedOperation,
} from '../workflows/contract/steps.js';
import type { StepDependencies } from './dependencies.js';
import { guestProbeFor } from './guest-probe-for.js';
import { watchGuests, type WatchedGuest } from './guest-probe-watch.js';
import type { GuestProbe } from './guest-probe.js';
import { operationId, operationRecord } from './operation-record.js';

export interface GuestDependencies extends StepDependencies {
  /** The worker's environment, which holds the passwords that a plan names. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Waits until guests of servers that are ACTIVE are ready, as the plan says how to tell: the last
 * rung of a boot's ladder. After a reboot nothing of the guest before is seen, because the servers
 * that are handed in have been rebooted already.
 */
export const createAwaitGuest =
  (deps: GuestDependencies) =>
  async (input: AwaitGuestInput): Promise<AwaitGuestResult> => {
    const access = await deps.access(input.context.target);
    const requestsBefore = access.requestsSent();
    const operation = `guest.${input.after}_ready`;
    const schedule = access.schedule(`${input.context.scenario}/${operation}`);
    const probe = guestProbeFor(input, deps, access);
    const servers = new Map(input.servers.map((server) => [server.serverId, server]));
    try {
      const watched = await watchGuests({
        clock: deps.clock,
        schedule,
        probe,
        guests: input.started.flatMap((started) => {
          const server = servers.get(started.serverId);
          return server ? [{ server, started }] : [];
        }),
        timeoutSeconds: input.readiness.timeout_seconds,
      });
      const operations = watched.map((one) => guestRecord(input, operation, probe, one));
      for (const one of operations) if (one.flags.length === 0) schedule.learn(one);
      return {
        operations,
        ...readyGuests(watched),
        apiRequests: access.requestsSent() - requestsBefore,
      };
    } finally {
      probe.close();
    }
  };

function readyGuests(
  watched: readonly WatchedGuest[],
): Pick<AwaitGuestResult, 'ready' | 'console'> {
  const ready: ServerHandle[] = [];
  const console: Record<string, ConsoleDigest> = {};
  for (const { server, seen } of watched) {
    if (seen.state !== 'there') continue;
    ready.push(server);
    if (seen.value) console[server.serverId] = seen.value;
  }
  return { ready, console };
}

function guestRecord(
  input: AwaitGuestInput,
  operation: string,
  probe: GuestProbe,
  { started, server, seen, anchorChanged, lastReason }: WatchedGuest,
): OperationRecord {
  const counted: StartedOperation = {
    ...started,
    id: operationId(input.context, operation, started.ordinal),
    apiRequests: input.readiness.probe === 'console' ? seen.looks : 0,
  };
  if (seen.state !== 'there') {
    return operationRecord(input.context, counted, {
      operation,
      phase: input.phase,
      outcome: seen.state,
      lowerMs: seen.lastPendingAtMs - started.startUpperMs,
      fault:
        seen.state === 'failed'
          ? seen.fault
          : `the guest was not ready after ${input.readiness.timeout_seconds} s: ${probe.describe(server)}: last answer: ${lastReason}`,
    });
  }
  const bounds = operationBounds({
    start: { lower: started.startLowerMs, upper: started.startUpperMs },
    lastPendingAtMs: seen.lastPendingAtMs,
    firstThereAtMs: seen.firstThereAtMs,
    anchorChanged,
  });
  return operationRecord(input.context, counted, {
    operation,
    phase: input.phase,
    outcome: bounds.censored ? 'censored' : 'ok',
    durationMs: bounds.censored ? null : bounds.durationMs,
    lowerMs: bounds.lowerMs,
    upperMs: bounds.upperMs,
    flags: anchorChanged ? [...started.flags, 'clock_anchor_changed'] : started.flags,
  });
}
