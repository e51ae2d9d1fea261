import type { Clock } from './clock.js';

/** What one look said about one thing. `there` and `failed` end the watch. */
export type Sight<T> =
  | { readonly state: 'pending' }
  | { readonly state: 'there'; readonly value: T }
  | { readonly state: 'failed'; readonly fault: string };

export interface Look<T> {
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
  readonly sights: ReadonlyMap<string, Sight<T>>;
}

/** One thing to watch. Instants in epoch ms on the worker's clock. */
export interface Watched {
  readonly id: string;
  readonly startedAtMs: number;
  /** When the last look that did not find it was sent; the start before any look. */
  readonly lastPendingAtMs: number;
  readonly looks: number;
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
      ...pending.map((w) => w.startedAtMs + options.nextLookMs(w.lastPendingAtMs - w.startedAtMs)),
    );
    await options.sleep(Math.max(0, dueAtMs - clock.now()));
    const look = await options.look(pending.map((w) => w.id));
    const still: Watched[] = [];
    for (const before of pending) {
      const watched = { ...before, looks: before.looks + 1 };
      const sight = look.sights.get(watched.id) ?? { state: 'pending' as const };
      if (sight.state !== 'pending') {
        seen.push({ ...watched, ...sight, firstThereAtMs: look.receivedAtMs });
        continue;
      }
      const pendingNow = { ...watched, lastPendingAtMs: look.sentAtMs };
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
