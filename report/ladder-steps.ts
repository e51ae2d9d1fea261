import {
  BOOT_LADDER,
  isOfGuest,
  meanOf,
  meanSegment,
  PROBE_RUNGS,
  segmentOf,
  type Climb,
  type LadderRung,
} from './climb.js';
import type { BoundedValue } from './statistics/summarize-values.js';

/** One rung over the boots of a ladder; ms. */
export interface LadderStep {
  readonly rung: LadderRung;
  /** What its segment is of: the rungs before it that are not told apart, and itself. */
  readonly covers: readonly LadderRung[];
  /** Boots behind the means: all that show every rung of the boot; of these the guests that came up. */
  readonly n: number;
  /** Since the request. */
  readonly reached: BoundedValue;
  /** Since the step before: they add up to the end of the boot, and to a guest that is up. */
  readonly segment: BoundedValue;
}

/** A step for each rung that is told apart, for the end of the boot and for a guest that is up. */
export function ladderSteps(climbs: readonly Climb[]): readonly LadderStep[] {
  const ofBoot = rungsApart(climbs, BOOT_LADDER);
  const complete = showing(climbs, ofBoot);
  const guests = guestLadder(showing(complete, ['guest']));
  const told = [...ofBoot, ...guests.told];
  let covers: LadderRung[] = [];
  return [...BOOT_LADDER, ...guests.order].flatMap((rung): LadderStep[] => {
    const own = [...covers, rung];
    const apart = told.includes(rung);
    covers = apart ? [] : own;
    if (!apart) return [];
    const having = isOfGuest(rung) ? guests.climbs : complete;
    return [
      {
        rung,
        covers: own,
        n: having.length,
        reached: meanOf(having.flatMap((climb) => climb.get(rung) ?? [])),
        segment: meanSegment(having.map((climb) => segmentOf(climb, rung, told))),
      },
    ];
  });
}

interface GuestLadder {
  /** Rungs that were seen of guests, by the means of when they were reached, and `guest`. */
  readonly order: readonly LadderRung[];
  /** Those that are told apart, in this order. */
  readonly told: readonly LadderRung[];
  /** Guests behind the means: all that came up and show what is told apart. */
  readonly climbs: readonly Climb[];
}

/** @param up boots whose guests came up */
function guestLadder(up: readonly Climb[]): GuestLadder {
  if (up.length === 0) return { order: [], told: [], climbs: [] };
  const apart = rungsApart(up, PROBE_RUNGS);
  const climbs = showing(up, apart);
  const reached = (rung: LadderRung): BoundedValue =>
    meanOf(climbs.flatMap((climb) => climb.get(rung) ?? []));
  const probed = PROBE_RUNGS.filter((rung) => showing(climbs, [rung]).length > 0).sort(
    (a, b) => reached(a).value - reached(b).value,
  );
  const told = probed.filter((rung) => apart.includes(rung));
  const last = told.at(-1);
  // Within the error of the rung that is the last, as a rule, it is the guest's readiness itself.
  const ready = last && reached('guest').value <= reached(last).upper ? [] : ['guest' as const];
  return { order: [...probed, 'guest'], told: [...told, ...ready], climbs };
}

/** As many rungs as half of the boots show together: that which the fewest show is given up first. */
function rungsApart(
  climbs: readonly Climb[],
  candidates: readonly LadderRung[],
): readonly LadderRung[] {
  let rungs = candidates.filter((rung) => showing(climbs, [rung]).length > 0);
  while (showing(climbs, rungs).length * 2 < climbs.length) {
    const counts = rungs.map((rung) => showing(climbs, [rung]).length);
    const rarest = counts.indexOf(Math.min(...counts));
    rungs = rungs.filter((_, i) => i !== rarest);
  }
  return rungs;
}

const showing = (climbs: readonly Climb[], rungs: readonly LadderRung[]): readonly Climb[] =>
  climbs.filter((climb) => rungs.every((rung) => climb.has(rung)));
