import type { OperationRecord, RunRecord } from '../results/record.js';
import {
  climbsOf,
  isBoot,
  LADDER,
  meanOf,
  meanSegment,
  NOTHING,
  segmentOf,
  type Climb,
  type LadderRung,
} from './climb.js';
import { groupBy } from './group-by.js';
import { measuredOperations } from './measured-runs.js';
import { shareBeyondSpawning, type SpawningShare } from './spawning-share.js';
import type { BoundedValue } from './statistics/summarize-values.js';

/** One rung over all boots of a ladder; ms. */
export interface LadderStep {
  readonly rung: LadderRung;
  /** What its segment is of: the rungs before it that no boot shows, and itself. */
  readonly covers: readonly LadderRung[];
  /** Boots that show it. */
  readonly n: number;
  /** Since the request, over those boots. */
  readonly reached: BoundedValue;
  /**
   * Since the rung before. A boot that lacks the rung counts as 0 here and has its time in the next
   * segment, so that the segments add up to the boot. The guest's is over those that came up.
   */
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
  readonly steps: readonly LadderStep[];
  /** What was not spawning. Null when no boot shows where spawning ended. */
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

/** Each rung that some boot shows, in order. */
export function ladderSteps(climbs: readonly Climb[]): readonly LadderStep[] {
  let covers: LadderRung[] = [];
  return LADDER.flatMap((rung): LadderStep[] => {
    const own = [...covers, rung];
    const having = climbs.filter((climb) => climb.has(rung));
    covers = having.length === 0 ? own : [];
    if (having.length === 0) return [];
    const counted = rung === 'guest' ? having : climbs;
    return [
      {
        rung,
        covers: own,
        n: having.length,
        reached: meanOf(having.flatMap((climb) => climb.get(rung) ?? [])),
        segment: meanSegment(counted.map((climb) => segmentOf(climb, rung) ?? NOTHING)),
      },
    ];
  });
}

/** Whether a boot was sent before one that its run had sent earlier had ended. */
function overlap(boots: readonly OperationRecord[]): boolean {
  const busyUntilMs = new Map<string, number>();
  return boots
    .map(({ run, startedAt, durationMs }) => {
      const startMs = Date.parse(startedAt);
      return { run, startMs, endMs: startMs + (durationMs ?? 0) };
    })
    .sort((a, b) => a.startMs - b.startMs)
    .some(({ run, startMs, endMs }) => {
      const busyMs = busyUntilMs.get(run) ?? -Infinity;
      busyUntilMs.set(run, Math.max(busyMs, endMs));
      return startMs < busyMs;
    });
}
