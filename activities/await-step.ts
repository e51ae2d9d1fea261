import type { Look, Sight } from '../measure/observe.js';
import type { Poll, Progress } from '../openstack/server-service.js';
import type {
  AwaitStepInput,
  AwaitStepResult,
  StartedOperation,
  StepKind,
} from '../workflows/contract/steps.js';
import { learnClock, type StepDependencies } from './dependencies.js';
import { endedOperation } from './ended-operation.js';
import { serverNamePrefix } from './resource-names.js';
import { watchOperations } from './watch-operations.js';

/** Addresses of a server that got there; none after a delete. */
type Addresses = readonly string[];

/** Watches a batch with one series of polls until each operation has ended. */
export const createAwaitStep =
  (deps: StepDependencies, kind: StepKind) =>
  async (input: AwaitStepInput): Promise<AwaitStepResult> => {
    const access = await deps.access(input.context.target);
    const requestsBefore = access.requestsSent();
    const byId = new Map(input.started.map((started) => [started.id, started]));
    // Fifteen boots at once say nothing of when a single one ends, hence by scenario.
    const schedule = access.schedule(`${input.context.scenario}/${kind}`);
    const watched = await watchOperations<Addresses>({
      clock: deps.clock,
      schedule,
      started: input.started,
      timeoutSeconds: input.timeoutSeconds,
      look: async (ids) => {
        const pending = ids.flatMap((id) => byId.get(id) ?? []);
        const poll = await access.service.poll(kind, pending, serverNamePrefix(input.context.run));
        learnClock(access, poll);
        return toLook(kind, poll, pending);
      },
    });
    const operations = await Promise.all(
      watched.map((one) => endedOperation({ deps, access, kind, input, ...one })),
    );
    for (const operation of operations) if (operation.flags.length === 0) schedule.learn(operation);
    return {
      operations,
      reached: watched.flatMap(({ started, seen }) =>
        seen.state === 'there' ? [toReached(started, seen.value, seen.lastPendingAtMs)] : [],
      ),
      apiRequests: access.requestsSent() - requestsBefore,
    };
  };

const toReached = (
  { ordinal, serverId, resourceId, requestId }: StartedOperation,
  addresses: Addresses,
  lastPendingAtMs: number,
): AwaitStepResult['reached'][number] => ({
  ordinal,
  serverId,
  resourceId,
  requestId,
  addresses,
  lastPendingAtMs,
});

function toLook(kind: StepKind, poll: Poll, pending: readonly StartedOperation[]): Look<Addresses> {
  const sights = new Map<string, Sight<Addresses>>();
  for (const { id, resourceId } of pending) {
    const progress = poll.progress.get(resourceId);
    if (progress) sights.set(id, toSight(kind, progress));
  }
  return { sentAtMs: poll.sentAtMs, receivedAtMs: poll.receivedAtMs, sights };
}

function toSight(kind: StepKind, progress: Progress): Sight<Addresses> {
  switch (progress.state) {
    case 'pending':
      return { state: 'pending' };
    case 'there':
      return { state: 'there', value: progress.addresses };
    case 'failed':
      return { state: 'failed', fault: progress.fault };
    case 'gone':
      return kind === 'delete' || kind === 'delete-image'
        ? { state: 'there', value: [] }
        : { state: 'failed', fault: 'it went away while it was waited for' };
  }
}
