import type { Clock } from './clock.js';

/**
 * What one look said about one thing. `there` and `failed` end the watch.
 * `times`: when just this was asked and answered, where a look took several requests.
 */
export type Sight<T> = { readonly times?: LookTimes | undefined } & (
  | { readonly state: 'pending'; readonly stage?: StageSight | undefined }
  | { readonly state: 'there'; readonly value: T; readonly stage?: StageSight | undefined }
  | { readonly state: 'failed'; readonly fault: string }
);

export interface LookTimes {
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
}

/** How far a thing had come on its way, and when that was asked and answered. */
export interface StageSight extends LookTimes {
  readonly name: string;
}

/** A stage was reached after one look was sent that had not seen it, and before another arrived. */
export interface StageSeen {
  readonly name: string;
  readonly afterMs: number;
  readonly byMs: number;
}

export interface Look<T> {
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
  readonly sights: ReadonlyMap<string, Sight<T>>;
  /** Requests that each thing's part of the look cost. @default 1 */
  readonly requestsEach?: number;
}

/** One thing to watch. Instants in epoch ms on the worker's clock. */
export interface Watched {
  readonly id: string;
  /** At the latest: looks and the time limit count from then. */
  readonly startedAtMs: number;
  /** When the last look that did not find it was sent; the earliest start before any look. */
  readonly lastPendingAtMs: number;
  readonly looks: number;
  /** Requests that these looks cost, a part of a request where one served several. */
  readonly requests?: number;
  /** Stages seen so far, in the order in which they were seen. */
  readonly stages?: readonly StageSeen[];
  /**
   * When the last look that told a stage was sent.
   * @default `startedAtMs`
   */
  readonly stageLookAtMs?: number;
}

export type Seen<T> = Watched &
  (
    | { readonly state: 'there'; readonly value: T; readonly firstThereAtMs: number }
    | { readonly state: 'failed'; readonly fault: string; readonly firstThereAtMs: number }
    | { readonly state: 'timed_out'; readonly firstThereAtMs: null }
  );

export interface ObserveOptions<T> {
  readonly watched: readonly Watched[];
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Sleeps; throws when the caller is cancelled. */
  readonly sleep: (ms: number) => Promise<void>;
  /** One look at all that are still pending. */
  readonly look: (pendingIds: readonly string[]) => Promise<Look<T>>;
  /** Time since the start at which to look next, given the time of the last look. @unit ms */
  readonly nextLookMs: (lastLookMs: number) => number;
  /** Called after each look with all that is known: the caller makes it durable. */
  readonly onLook: (pending: readonly Watched[], seen: readonly Seen<T>[]) => void;
}

/**
 * Watches several things with one series of looks until each is there, failed or timed out.
 * A state is what was true somewhere between a look's sending and its arrival, hence the two times.
 */
export async function observe<T>(options: ObserveOptions<T>): Promise<readonly Seen<T>[]> {
  const { clock, timeoutMs } = options;
  let pending = [...options.watched];
  const seen: Seen<T>[] = [];
  while (pending.length > 0) {
    const dueAtMs = Math.min(
      ...pending.map(
        ({ startedAtMs, lastPendingAtMs }) =>
          startedAtMs + options.nextLookMs(Math.max(0, lastPendingAtMs - startedAtMs)),
      ),
    );
    await options.sleep(Math.max(0, dueAtMs - clock.now()));
    const look = await options.look(pending.map((w) => w.id));
    const still: Watched[] = [];
    for (const before of pending) {
      const sight = look.sights.get(before.id) ?? { state: 'pending' as const };
      const { sentAtMs, receivedAtMs } = sight.times ?? look;
      const watched = {
        ...before,
        ...('stage' in sight && sight.stage ? withStage(before, sight.stage) : {}),
        looks: before.looks + 1,
        requests: (before.requests ?? 0) + (look.requestsEach ?? 1),
      };
      if (sight.state === 'there') {
        const { state, value } = sight;
        seen.push({ ...watched, state, value, firstThereAtMs: receivedAtMs });
        continue;
      }
      if (sight.state === 'failed') {
        const { state, fault } = sight;
        seen.push({ ...watched, state, fault, firstThereAtMs: receivedAtMs });
        continue;
      }
      const pendingNow = { ...watched, lastPendingAtMs: sentAtMs };
      if (look.sentAtMs - watched.startedAtMs >= timeoutMs) {
        seen.push({ ...pendingNow, state: 'timed_out', firstThereAtMs: null });
      } else {
        still.push(pendingNow);
      }
    }
    pending = still;
    options.onLook(pending, seen);
  }
  return seen;
}

function withStage(
  { startedAtMs, stages = [], stageLookAtMs = startedAtMs }: Watched,
  { name, sentAtMs, receivedAtMs }: StageSight,
): Pick<Watched, 'stages' | 'stageLookAtMs'> {
  const known = stages.some((stage) => stage.name === name);
  return {
    stages: known ? stages : [...stages, { name, afterMs: stageLookAtMs, byMs: receivedAtMs }],
    stageLookAtMs: sentAtMs,
  };
}
