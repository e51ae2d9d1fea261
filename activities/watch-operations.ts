import { Context } from '@temporalio/activity';
import type { Clock } from '../measure/clock.js';
import {
  observe,
  type Look,
  type ObserveOptions,
  type Seen,
  type Watched,
} from '../measure/observe.js';
import type { PollSchedule } from '../measure/poll-schedule.js';
import type { EarlierTry, StartedOperation } from '../workflows/contract/steps.js';
import { earlierTries } from './earlier-tries.js';
import { heartbeating } from './heartbeating.js';

/** Heartbeat details: how far each operation of a batch has come. */
interface WatchJournal<T> {
  readonly anchor: string;
  readonly pending: readonly Watched[];
  readonly seen: readonly Seen<T>[];
  /** Ids of those that were seen after nobody had looked for a while. */
  readonly interrupted: readonly string[];
}

export interface WatchOptions<T> {
  readonly clock: Clock;
  readonly schedule: Pick<PollSchedule, 'nextLookMs'>;
  readonly started: readonly StartedOperation[];
  /** Of the activity's input. */
  readonly earlier?: EarlierTry | undefined;
  /** When an operation was last known not to be there. @default its start */
  readonly pendingAtMs?: (started: StartedOperation) => number;
  readonly timeoutSeconds: number;
  /** One look at all that are still pending; keys are operation ids. */
  readonly look: (pendingIds: readonly string[]) => Promise<Look<T>>;
}

export interface WatchedOperation<T> {
  readonly started: StartedOperation;
  readonly seen: Seen<T>;
  /** True when its instants come from more than one process. */
  readonly anchorChanged: boolean;
  /** True when nobody looked for a while before its end was seen. */
  readonly interrupted: boolean;
}

/**
 * `observe` as an activity: after each look all that is known is heartbeated, and a later attempt
 * goes on from there, so that a crash widens bounds by the hole it made and by nothing else.
 */
export async function watchOperations<T>(
  options: WatchOptions<T>,
): Promise<readonly WatchedOperation<T>[]> {
  const { clock, schedule } = options;
  const activity = Context.current();
  const byId = new Map(options.started.map((started) => [started.id, started]));
  const { known: earlier, isRetry } = earlierTries<WatchJournal<T>>(options);
  const seenBefore = earlier?.seen ?? [];
  const interruptedBefore = earlier?.interrupted ?? [];
  const interruptedNow = (now: readonly Seen<T>[]): readonly string[] =>
    isRetry ? [...interruptedBefore, ...now.map(({ id }) => id)] : interruptedBefore;
  let journal: WatchJournal<T> = {
    anchor: earlier?.anchor ?? clock.anchor,
    pending:
      earlier?.pending ?? options.started.map((one) => toWatched(one, options.pendingAtMs?.(one))),
    seen: seenBefore,
    interrupted: interruptedBefore,
  };
  const watch: ObserveOptions<T> = {
    watched: journal.pending,
    timeoutMs: options.timeoutSeconds * 1000,
    clock,
    sleep: (ms) => activity.sleep(ms),
    nextLookMs: (last) => schedule.nextLookMs(last),
    look: options.look,
    onLook: (pending, now) => {
      journal = {
        anchor: clock.anchor,
        pending,
        seen: [...seenBefore, ...now],
        interrupted: interruptedNow(now),
      };
      activity.heartbeat(journal);
    },
  };
  const seen = await heartbeating(
    () => journal,
    () => observe(watch),
  );
  const interrupted = new Set(interruptedNow(seen));
  return [...seenBefore, ...seen].flatMap((one) => {
    const started = byId.get(one.id);
    if (!started) return [];
    const anchors = new Set([started.anchor, earlier?.anchor ?? clock.anchor, clock.anchor]);
    return [
      {
        started,
        seen: one,
        anchorChanged: anchors.size > 1,
        interrupted: interrupted.has(one.id),
      },
    ];
  });
}

/** Heartbeat details once all have ended: a later attempt goes on with what was seen. */
export const endedJournal = <T>(
  { anchor }: Clock,
  watched: readonly WatchedOperation<T>[],
): WatchJournal<T> => ({
  anchor,
  pending: [],
  seen: watched.map(({ seen }) => seen),
  interrupted: watched.flatMap(({ interrupted, started }) => (interrupted ? [started.id] : [])),
});

const toWatched = (
  { id, startLowerMs, startUpperMs }: StartedOperation,
  pendingAtMs: number = startLowerMs,
): Watched => ({
  id,
  // Of one that may have been sent hours ago, and was found now, the time is not up.
  startedAtMs: startUpperMs,
  lastPendingAtMs: pendingAtMs,
  ...(startLowerMs < startUpperMs && { stageLookAtMs: startLowerMs }),
  looks: 0,
});
