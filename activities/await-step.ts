import type { Look, Sight, StageSight } from '../measure/observe.js';
import type { Poll, Progress } from '../openstack/server-service.js';
import type {
  AwaitStepInput,
  AwaitStepResult,
  StartedOperation,
  StepKind,
} from '../workflows/contract/steps.js';
import type { Arrival } from './arrival.js';
import { learnClock, type StepDependencies } from './dependencies.js';
import { endedOperation } from './ended-operation.js';
import { heartbeating } from './heartbeating.js';
import { serverNamePrefix } from './resource-names.js';
import { besideStray, hasStrayReboot } from './stray-reboot.js';
import { endedJournal, watchOperations } from './watch-operations.js';

/** Watches a batch with one series of polls until each operation has ended. */
export const createAwaitStep =
  (deps: StepDependencies, kind: StepKind) =>
  async (input: AwaitStepInput): Promise<AwaitStepResult> => {
    const access = await deps.access(input.context.target);
    const requestsBefore = access.requestsSent();
    const byId = new Map(input.started.map((started) => [started.id, started]));
    // Fifteen boots at once say nothing of when a single one ends, hence by scenario; nor does one
    // that fills a cache of when those end that find it filled.
    const apart = input.phase === 'precache' ? '/precache' : '';
    const schedule = access.schedule(`${input.context.scenario}/${kind}${apart}`);
    const everyMs = kind === 'boot' ? input.context.target.rungsEveryMs : undefined;
    const watched = await watchOperations<Arrival>({
      clock: deps.clock,
      schedule: everyMs === undefined ? schedule : { nextLookMs: (last: number) => last + everyMs },
      started: input.started,
      timeoutSeconds: input.timeoutSeconds,
      earlier: input.earlier,
      look: async (ids) => {
        const now = deps.clock.now();
        const pending = ids.flatMap((id) => byId.get(id) ?? []);
        const inFlight = pending.map((one) => ({
          ...one,
          endIsNear: everyMs === undefined && schedule.isLikely(now - one.startUpperMs),
        }));
        const poll = await access.service.poll(kind, inFlight, serverNamePrefix(input.context.run));
        learnClock(access, poll);
        return toLook(kind, poll, pending);
      },
    });
    // A node that does not answer is waited for longer than a heart may stand still.
    const operations = await heartbeating(
      () => endedJournal(deps.clock, watched),
      () =>
        Promise.all(
          watched.map(async (one) => {
            const record = await endedOperation({ deps, access, kind, input, ...one });
            const isBeside = await hasStrayReboot(access.service, one.started);
            return isBeside ? besideStray(record) : record;
          }),
        ),
    );
    for (const operation of operations) if (operation.flags.length === 0) schedule.learn(operation);
    return {
      operations,
      reached: watched.flatMap(({ started, seen }) =>
        seen.state === 'there'
          ? [toReached(started, seen.value.addresses, seen.lastPendingAtMs)]
          : [],
      ),
      apiRequests: access.requestsSent() - requestsBefore,
    };
  };

const toReached = (
  { ordinal, serverId, resourceId, requestId }: StartedOperation,
  addresses: readonly string[],
  lastPendingAtMs: number,
): AwaitStepResult['reached'][number] => ({
  ordinal,
  serverId,
  resourceId,
  requestId,
  addresses,
  lastPendingAtMs,
});

function toLook(kind: StepKind, poll: Poll, pending: readonly StartedOperation[]): Look<Arrival> {
  const sights = new Map<string, Sight<Arrival>>();
  for (const { id, resourceId } of pending) {
    const progress = poll.progress.get(resourceId);
    if (progress) sights.set(id, toSight(kind, progress, poll));
  }
  const requestsEach = poll.requests / pending.length;
  return { sentAtMs: poll.sentAtMs, receivedAtMs: poll.receivedAtMs, sights, requestsEach };
}

function toSight(kind: StepKind, progress: Progress, poll: Poll): Sight<Arrival> {
  switch (progress.state) {
    case 'pending':
      return { state: 'pending', ...seenWhen(progress, poll) };
    case 'there': {
      const { addresses, launchedAtMs, stamps } = progress;
      const value = { addresses, launchedAtMs, ...(stamps && { stamps }) };
      return { state: 'there', value, ...seenWhen(progress, poll) };
    }
    case 'failed':
      return { state: 'failed', fault: progress.fault };
    case 'gone':
      return kind === 'delete' || kind === 'delete-image'
        ? { state: 'there', value: { addresses: [], launchedAtMs: null } }
        : { state: 'failed', fault: 'it went away while it was waited for' };
  }
}

function seenWhen(
  { asked, stage }: Pick<Extract<Progress, { state: 'pending' }>, 'asked' | 'stage'>,
  { sentAtMs, receivedAtMs }: Poll,
): Pick<Sight<Arrival>, 'times'> & { stage?: StageSight } {
  return { times: asked, ...(stage && { stage: { name: stage, sentAtMs, receivedAtMs } }) };
}
