import { createHash } from 'node:crypto';
import type { Sight } from '../measure/observe.js';
import { operationBounds } from '../measure/operation-bounds.js';
import type { Readiness } from '../plan/readiness.js';
import type { OperationRecord } from '../results/record.js';
import type {
  AwaitGuestInput,
  AwaitGuestResult,
  ConsoleDigest,
  ServerHandle,
  StartedOperation,
} from '../workflows/contract/steps.js';
import type { StepDependencies, TargetAccess } from './dependencies.js';
import { operationId, operationRecord } from './operation-record.js';
import { probePort } from './probe-port.js';
import { watchOperations, type WatchedOperation } from './watch-operations.js';

/**
 * Waits until guests of servers that are ACTIVE listen, as the plan says how to tell: the last rung
 * of a boot's ladder.
 */
export const createAwaitGuest =
  (deps: StepDependencies) =>
  async (input: AwaitGuestInput): Promise<AwaitGuestResult> => {
    const { clock } = deps;
    const access = await deps.access(input.context.target);
    const requestsBefore = access.requestsSent();
    const operation = `guest.${input.after}_ready`;
    const schedule = access.schedule(`${input.context.scenario}/${operation}`);
    const servers = new Map(input.servers.map((server) => [server.serverId, server]));
    const started = input.started.filter((one) => servers.has(one.serverId));
    const serverOf = new Map(started.map((one) => [one.id, servers.get(one.serverId)]));
    const watched = await watchOperations<ConsoleDigest | null>({
      clock,
      schedule,
      started,
      // Ready means ACTIVE and listening: before the server was ACTIVE it was not.
      pendingAtMs: (one) => servers.get(one.serverId)?.lastPendingAtMs ?? one.startLowerMs,
      timeoutSeconds: input.readiness.timeout_seconds,
      look: async (ids) => {
        const sentAtMs = clock.now();
        const sights = await Promise.all(
          ids.map(async (id) => {
            const server = serverOf.get(id);
            return [id, server ? await lookAt(access, input, server) : PENDING] as const;
          }),
        );
        return { sentAtMs, receivedAtMs: clock.now(), sights: new Map(sights) };
      },
    });
    const operations = watched.map((one) => guestRecord(input, operation, one));
    for (const operation of operations) if (operation.flags.length === 0) schedule.learn(operation);
    const console: Record<string, ConsoleDigest> = {};
    const ready: ServerHandle[] = [];
    for (const one of watched) {
      const server = servers.get(one.started.serverId);
      if (!server || one.seen.state !== 'there') continue;
      ready.push(server);
      if (one.seen.value) console[server.serverId] = one.seen.value;
    }
    return { operations, ready, console, apiRequests: access.requestsSent() - requestsBefore };
  };

const PENDING = { state: 'pending' } as const;

async function lookAt(
  access: TargetAccess,
  { readiness, consoleBefore }: AwaitGuestInput,
  server: ServerHandle,
): Promise<Sight<ConsoleDigest | null>> {
  if (readiness.probe === 'console') {
    const log = await access.service.console(server.serverId);
    return newPart(log, consoleBefore[server.serverId]).includes(readiness.marker)
      ? { state: 'there', value: digest(log) }
      : PENDING;
  }
  const [address] = server.addresses;
  if (address === undefined) return { state: 'failed', fault: 'the server has no address' };
  const open = await probePort(address, readiness.port, expectedBanner(readiness));
  return open ? { state: 'there', value: null } : PENDING;
}

const expectedBanner = (readiness: Readiness): string => (readiness.probe === 'ssh' ? 'SSH-' : '');

/** What was printed since a digest. A log that does not go on from it is a new one (QEMU truncates). */
export function newPart(log: string, before: ConsoleDigest | undefined): string {
  if (!before) return log;
  const goesOn =
    log.length >= before.length && digest(log.slice(0, before.length)).sha256 === before.sha256;
  return goesOn ? log.slice(before.length) : log;
}

export const digest = (log: string): ConsoleDigest => ({
  length: log.length,
  sha256: createHash('sha256').update(log).digest('hex'),
});

function guestRecord(
  input: AwaitGuestInput,
  operation: string,
  { started, seen, anchorChanged }: WatchedOperation<unknown>,
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
          : `the guest was not ready after ${String(input.readiness.timeout_seconds)} s`,
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
