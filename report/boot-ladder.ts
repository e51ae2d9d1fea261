import type { OperationRecord, RunRecord } from '../results/record.js';
import {
  climbsOf,
  isBoot,
  LADDER,
  meanOf,
  meanSegment,
  segmentOf,
  type Climb,
  type LadderRung,
} from './climb.js';
import { groupBy } from './group-by.js';
import { measuredOperations } from './measured-runs.js';
import { shareBeyondSpawning, type SpawningShare } from './spawning-share.js';
import type { BoundedValue } from './statistics/summarize-values.js';

/** One rung over the boots of a ladder; ms. */
export interface LadderStep {
  readonly rung: LadderRung;
  /** What its segment is of: the rungs before it that are not told apart, and itself. */
  readonly covers: readonly LadderRung[];
  /** Boots behind the means: all that show every rung of the ladder; of these the guests that came up. */
  readonly n: number;
  /** Since the request. */
  readonly reached: BoundedValue;
  /** Since the step before: up to the end of the boot they add up. */
  readonly segment: BoundedValue;
}

/** The boots of one target in one scenario, rung by rung. */
export interface BootLadder {
  readonly scenario: string;
  readonly target: string;
  /** Such as `nova.boot_server`. */
  readonly operation: string;
  /** Boots that are averaged and show a rung. */
  readonly boots: number;
  /** Whether boots of a run were under way at the same time. */
  readonly together: boolean;
  /** Means over those boots that show all of these rungs. */
  readonly steps: readonly LadderStep[];
  /** What was not spawning, over those that show it. Null when none shows where spawning ended. */
  readonly share: SpawningShare | null;
}

/** Per scenario and target where boots show rungs. */
export function bootLadders(runs: readonly RunRecord[]): readonly BootLadder[] {
  const groups = groupBy(runs, ({ scenario, target }) => JSON.stringify([scenario, target]));
  return [...groups.values()].flatMap((own): BootLadder[] => {
    const boots = own.flatMap(measuredOperations).filter(isBoot);
    const climbs = own.flatMap(climbsOf);
    const [first] = boots;
    if (!first || climbs.length === 0) return [];
    return [
      {
        scenario: first.scenario,
        target: first.target,
        operation: first.operation,
        boots: climbs.length,
        together: overlap(boots),
        steps: ladderSteps(climbs),
        share: shareBeyondSpawning(climbs),
      },
    ];
  });
}

/** A step for each rung that is told apart, for the end of the boot and for a guest that is up. */
function ladderSteps(climbs: readonly Climb[]): readonly LadderStep[] {
  const rungs = rungsApart(climbs);
  const complete = showing(climbs, rungs);
  let covers: LadderRung[] = [];
  return LADDER.flatMap((rung): LadderStep[] => {
    const own = [...covers, rung];
    const having = showing(complete, [rung]);
    const apart = having.length > 0 && (rungs.includes(rung) || rung === 'guest');
    covers = apart ? [] : own;
    if (!apart) return [];
    return [
      {
        rung,
        covers: own,
        n: having.length,
        reached: meanOf(having.flatMap((climb) => climb.get(rung) ?? [])),
        segment: meanSegment(having.map((climb) => segmentOf(climb, rung, rungs))),
      },
    ];
  });
}

/** As many rungs as half of the boots show together: that which the fewest show is given up first. */
function rungsApart(climbs: readonly Climb[]): readonly LadderRung[] {
  let rungs = LADDER.filter((rung) => rung !== 'guest' && showing(climbs, [rung]).length > 0);
  while (showing(climbs, rungs).length * 2 < climbs.length) {
    const counts = rungs.map((rung) => showing(climbs, [rung]).length);
    const rarest = counts.indexOf(Math.min(...counts));
    rungs = rungs.filter((_, i) => i !== rarest);
  }
  return rungs;
}

const showing = (climbs: readonly Climb[], rungs: readonly LadderRung[]): readonly Climb[] =>
  climbs.filter((climb) => rungs.every((rung) => climb.has(rung)));

/** A record's start is cut off to it. @unit ms */
const START_RESOLUTION_MS = 1;

/** Whether a boot was sent before one that its run had sent earlier can have ended. */
function overlap(boots: readonly OperationRecord[]): boolean {
  const busyUntilMs = new Map<string, number>();
  return boots
    .map(({ run, startedAt, lowerMs }) => {
      const startMs = Date.parse(startedAt);
      return { run, startMs, endMs: startMs + (lowerMs ?? 0) };
    })
    .sort((a, b) => a.startMs - b.startMs)
    .some(({ run, startMs, endMs }) => {
      const busyMs = busyUntilMs.get(run) ?? -Infinity;
      busyUntilMs.set(run, Math.max(busyMs, endMs));
      return startMs < busyMs - START_RESOLUTION_MS;
    });
}
