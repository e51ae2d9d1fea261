import { Context } from '@temporalio/activity';
import type { Clock } from '../measure/clock.js';
import { observe, type Seen, type Watched } from '../measure/observe.js';
import type { PollSchedule } from '../measure/poll-schedule.js';
import type { ConsoleDigest, ServerHandle, StartedOperation } from '../workflows/contract/steps.js';
import type { GuestProbe } from './guest-probe.js';
import { heartbeating } from './heartbeating.js';
import type { WatchedOperation } from './watch-operations.js';

type SeenGuest = Seen<ConsoleDigest | null>;

/** How far a guest has come, and the clocks of the processes that found it out. */
interface KnownGuest {
  readonly guest: Watched | SeenGuest;
  readonly anchors: readonly string[];
}

/** Heartbeat details. */
interface GuestJournal {
  readonly known: readonly KnownGuest[];
}

export interface WatchGuestsOptions {
  readonly clock: Clock;
  readonly schedule: PollSchedule;
  readonly probe: GuestProbe;
  readonly guests: readonly Guest[];
  readonly timeoutSeconds: number;
}

interface Guest {
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
  const known = new Map(earlier?.known.map((one) => [one.guest.id, one]));
  const failed = new AbortController();

  const watch = async ({ server, started }: Guest): Promise<WatchedGuest> => {
    const { guest, anchors: before } = known.get(started.id) ?? fromStart(started, server);
    let lastReason = 'none';
    if (isSeen(guest)) {
      return { server, started, seen: guest, anchorChanged: before.length > 1, lastReason };
    }
    const anchors = [...new Set([...before, clock.anchor])];
    const [seen] = await observe<ConsoleDigest | null>({
      watched: [guest],
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
        if (sight.state === 'pending') lastReason = sight.reason;
        const sights = new Map([[started.id, sight]]);
        return { sentAtMs, receivedAtMs: clock.now(), sights };
      },
      onLook: ([pending], [ended]) => {
        const now = ended ?? pending;
        if (now) known.set(started.id, { guest: now, anchors });
      },
    });
    if (!seen) throw new Error(`nothing was seen of the guest of ${started.id}`);
    return { server, started, seen, anchorChanged: anchors.length > 1, lastReason };
  };

  return heartbeating(
    (): GuestJournal => ({ known: [...known.values()] }),
    async () => {
      try {
        return await Promise.all(guests.map(watch));
      } catch (error) {
        failed.abort(error); // the others end with it
        throw error;
      }
    },
  );
}

const isSeen = (guest: Watched | SeenGuest): guest is SeenGuest => 'state' in guest;

/** Ready means ACTIVE and listening: before the server was ACTIVE it was not. */
const fromStart = (
  { id, startLowerMs, anchor }: StartedOperation,
  { lastPendingAtMs }: ServerHandle,
): KnownGuest => ({
  guest: { id, startedAtMs: startLowerMs, lastPendingAtMs, looks: 0 },
  anchors: [anchor],
});
