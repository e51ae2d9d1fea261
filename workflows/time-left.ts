import type { OperationFigures, TimeLeft } from './contract/progress.js';
import type { RunInput } from './contract/runs.js';
import { worksOf } from './works-of-run.js';

/** Where a run is. */
export interface Standing {
  readonly figures: readonly OperationFigures[];
  /** Empty before the first and after the last. */
  readonly phase: string;
  /** How long it has been in that phase. @unit ms */
  readonly inPhaseMs: number;
  /** While it holds its servers: how much longer. @unit ms */
  readonly holdLeftMs: number | null;
}

/**
 * How long a run will still take, by the figures so far. A turn of one lasts as long as their mean, a
 * turn of many as long as the longest so far. What stands still, a pause say, is not in it.
 */
export function timeLeft(input: RunInput, standing: Standing): TimeLeft {
  const unknown: string[] = [];
  let ms = waitsLeftMs(input, standing);
  for (const { operation, turns } of worksOf(input)) {
    const known = standing.figures.find((one) => one.operation === operation);
    const left = turnsLeft(turns, known?.n ?? 0);
    if (left.length === 0) continue;
    if (!known || known.averaged === 0) unknown.push(operation);
    else {
      for (const size of left) ms += size === 1 ? known.meanMs : known.maxMs;
    }
  }
  return { seconds: Math.round(ms / 1000), unknown };
}

/** Turns of which not all have ended. */
function turnsLeft(turns: readonly number[], ended: number): readonly number[] {
  let sum = 0;
  return turns.filter((size) => (sum += size) > ended);
}

const BEFORE_BASELINE = ['', 'precache'];
const AFTER_HOLD = ['delete', 'settle'];

function waitsLeftMs(
  { plan, scenario }: RunInput,
  { phase, inPhaseMs, holdLeftMs, figures }: Standing,
): number {
  const rest = (seconds: number): number => Math.max(0, seconds * 1000 - inPhaseMs);
  const isOver = phase === '' && figures.length > 0;
  if (isOver) return 0;
  const baseline = BEFORE_BASELINE.includes(phase)
    ? plan.baseline_seconds * 1000
    : phase === 'baseline'
      ? rest(plan.baseline_seconds)
      : 0;
  const settle = phase === 'settle' ? rest(plan.settle_seconds) : plan.settle_seconds * 1000;
  const isHeld = scenario.scenario === 'steady-state-packing' && !AFTER_HOLD.includes(phase);
  const hold = isHeld ? (holdLeftMs ?? scenario.hold_seconds * 1000) : 0;
  return baseline + hold + settle;
}
