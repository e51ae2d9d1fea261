import { Context } from '@temporalio/activity';
import type { Clock } from '../measure/clock.js';
import { observe, type Seen, type Watched } from '../measure/observe.js';
import type { PollSchedule } from '../measure/poll-schedule.js';
import type {
  ConsoleDigest,
  EarlierTry,
  ServerHandle,
  StartedOperation,
} from '../workflows/contract/steps.js';
import { earlierTries } from './earlier-tries.js';
import type { RungProbe } from './guest-probe-for.js';
import { heartbeating } from './heartbeating.js';

type SeenGuest = Seen<ConsoleDigest | null>;

/** What one probe has found out of a guest, and the clocks of the processes that did. */
interface KnownGuest {
  readonly guest: Watched | SeenGuest;
  readonly anchors: readonly string[];
  /** Set when nobody looked for a while. */
  readonly interrupted?: boolean;
}

/** Heartbeat details. */
interface GuestJournal {
  readonly known: readonly KnownGuest[];
}

/** A probe, and when it looks. */
export interface ScheduledProbe extends RungProbe {
  readonly schedule: PollSchedule;
}

interface WatchGuestsOptions {
  readonly clock: Clock;
  /** Each of another rung. */
  readonly probes: readonly ScheduledProbe[];
  readonly guests: readonly Guest[];
  /** Asked when all probes have seen a guest: whether what they saw is of its operation. */
  readonly isDisturbed: (started: StartedOperation) => Promise<boolean>;
  /** Of the activity's input. */
  readonly earlier?: EarlierTry | undefined;
}

interface Guest {
  readonly server: ServerHandle;
  /** The operation after which it comes up. */
  readonly started: StartedOperation;
}

/** How the watch of one probe over one guest ended. */
export interface ProbedGuest {
  readonly by: RungProbe;
  readonly seen: SeenGuest;
  /** True when its instants come from more than one process. */
  readonly anchorChanged: boolean;
  /** True when nobody looked for a while before its end was seen. */
  readonly interrupted: boolean;
  /** Why it was not ready when it was last looked at. */
  readonly lastReason: string;
}

export interface WatchedGuest extends Guest {
  readonly probed: readonly ProbedGuest[];
  readonly isDisturbed: boolean;
}

/**
 * Looks at each guest by each probe in a series of its own, side by side: one that is slow to answer
 * must not widen the bounds of the others. A later attempt goes on from the last heartbeat.
 */
export async function watchGuests(options: WatchGuestsOptions): Promise<readonly WatchedGuest[]> {
  const { clock, probes, guests } = options;
  const activity = Context.current();
  const { known: earlier, isRetry } = earlierTries<GuestJournal>(options);
  const known = new Map(earlier?.known.map((one) => [one.guest.id, one]));
  const failed = new AbortController();

  const watch = async ({ server, started }: Guest, by: ScheduledProbe): Promise<ProbedGuest> => {
    const id = `${started.id}/${by.rung}`;
    const last = known.get(id) ?? fromStart(id, started, server);
    const { guest, anchors: before } = last;
    const interrupted = last.interrupted === true || (isRetry && !isSeen(guest));
    let lastReason = 'none';
    if (isSeen(guest)) {
      return { by, seen: guest, anchorChanged: before.length > 1, interrupted, lastReason };
    }
    const anchors = [...new Set([...before, clock.anchor])];
    const [seen] = await observe<ConsoleDigest | null>({
      watched: [guest],
      timeoutMs: by.timeoutSeconds * 1000,
      clock,
      sleep: async (ms) => {
        await activity.sleep(ms);
        failed.signal.throwIfAborted();
      },
      nextLookMs: (last) => by.schedule.nextLookMs(last),
      look: async () => {
        const sentAtMs = clock.now();
        const sight = await by.probe.look(server);
        if (sight.state === 'pending') lastReason = sight.reason;
        const sights = new Map([[id, sight]]);
        return { sentAtMs, receivedAtMs: clock.now(), sights };
      },
      onLook: ([pending], [ended]) => {
        const now = ended ?? pending;
        if (now) known.set(id, { guest: now, anchors, ...(interrupted && { interrupted }) });
      },
    });
    if (!seen) throw new Error(`nothing was seen of ${id}`);
    return { by, seen, anchorChanged: anchors.length > 1, interrupted, lastReason };
  };

  return heartbeating(
    (): GuestJournal => ({ known: [...known.values()] }),
    async () => {
      try {
        return await Promise.all(
          guests.map(async (guest) => ({
            ...guest,
            probed: await Promise.all(probes.map((by) => watch(guest, by))),
            isDisturbed: await options.isDisturbed(guest.started),
          })),
        );
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
  id: string,
  { startUpperMs, anchor }: StartedOperation,
  { lastPendingAtMs }: ServerHandle,
): KnownGuest => ({
  guest: { id, startedAtMs: startUpperMs, lastPendingAtMs, looks: 0 },
  anchors: [anchor],
});
