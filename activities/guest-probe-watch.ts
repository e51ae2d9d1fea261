import { Context } from '@temporalio/activity';
import type { Clock } from '../measure/clock.js';
import { observe, type Seen, type Watched } from '../measure/observe.js';
import type { PollSchedule } from '../measure/poll-schedule.js';
import type { ConsoleDigest, ServerHandle, StartedOperation } from '../workflows/contract/steps.js';
import type { GuestProbe } from './guest-probe.js';
import { heartbeating } from './heartbeating.js';
import type { WatchedOperation } from './watch-operations.js';

type SeenGuest = Seen<ConsoleDigest | null>;

/** Heartbeat details: how far each guest has come, by operation id. */
interface GuestJournal {
  /** Clocks of all processes that looked. */
  readonly anchors: readonly string[];
  readonly guests: readonly (Watched | SeenGuest)[];
}

export interface WatchGuestsOptions {
  readonly clock: Clock;
  readonly schedule: PollSchedule;
  readonly probe: GuestProbe;
  readonly guests: readonly Guest[];
  readonly timeoutSeconds: number;
}

export interface Guest {
  readonly server: ServerHandle;
  /** The operation after which it comes up. */
  readonly started: StartedOperation;
}

export interface WatchedGuest extends WatchedOperation<ConsoleDigest | null> {
  readonly server: ServerHandle;
  /** Why it was not ready when it was last looked at. */
  readonly lastReason: string;
}

/**
 * Looks at each guest in a series of its own, side by side: one that is slow to answer must not
 * widen the bounds of the others. A later attempt goes on from the last heartbeat.
 */
export async function watchGuests(options: WatchGuestsOptions): Promise<readonly WatchedGuest[]> {
  const { clock, schedule, probe, guests } = options;
  const activity = Context.current();
  const earlier = activity.info.heartbeatDetails as GuestJournal | undefined;
  const anchors = [...new Set([...(earlier?.anchors ?? []), clock.anchor])];
  const known = new Map(earlier?.guests.map((guest) => [guest.id, guest]));
  const reasons = new Map<string, string>();
  const failed = new AbortController();

  const watch = async ({ server, started }: Guest): Promise<SeenGuest> => {
    const before = known.get(started.id) ?? toWatched(started, server);
    if (isSeen(before)) return before;
    const [seen] = await observe<ConsoleDigest | null>({
      watched: [before],
      timeoutMs: options.timeoutSeconds * 1000,
      clock,
      sleep: async (ms) => {
        await activity.sleep(ms);
        failed.signal.throwIfAborted();
      },
      nextLookMs: (last) => schedule.nextLookMs(last),
      look: async () => {
        const sentAtMs = clock.now();
        const sight = await probe.look(server);
        if (sight.state === 'pending') reasons.set(started.id, sight.reason);
        const sights = new Map([[started.id, sight]]);
        return { sentAtMs, receivedAtMs: clock.now(), sights };
      },
      onLook: ([pending], [ended]) => {
        const now = ended ?? pending;
        if (now) known.set(started.id, now);
      },
    });
    if (!seen) throw new Error(`nothing was seen of the guest of ${started.id}`);
    return seen;
  };

  const journal = (): GuestJournal => ({ anchors, guests: [...known.values()] });
  const seen = await heartbeating(journal, async () => {
    try {
      return await Promise.all(guests.map(watch));
    } catch (error) {
      failed.abort(error); // the others end with it
      throw error;
    }
  });
  return guests.flatMap(({ server, started }, index) => {
    const one = seen[index];
    if (!one) return [];
    const anchorChanged = new Set([started.anchor, ...anchors]).size > 1;
    const lastReason = reasons.get(started.id) ?? 'none';
    return [{ server, started, seen: one, anchorChanged, lastReason }];
  });
}

const isSeen = (guest: Watched | SeenGuest): guest is SeenGuest => 'state' in guest;

/** Ready means ACTIVE and listening: before the server was ACTIVE it was not. */
const toWatched = (
  { id, startLowerMs }: StartedOperation,
  { lastPendingAtMs }: ServerHandle,
): Watched => ({ id, startedAtMs: startLowerMs, lastPendingAtMs, looks: 0 });
