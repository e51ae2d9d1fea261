import type { OperationRecord, RunRecord } from '../results/record.js';
import { climbsOf, isBoot } from './climb.js';
import { groupBy } from './group-by.js';
import { ladderSteps, type LadderStep } from './ladder-steps.js';
import { measuredOperations } from './measured-runs.js';
import { shareBeyondSpawning, type SpawningShare } from './spawning-share.js';

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
