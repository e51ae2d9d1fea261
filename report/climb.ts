import { RUNGS, type OperationRecord, type Rung, type RunRecord } from '../results/record.js';
import { measuredOperations } from './measured-runs.js';
import { operationKind } from './operation-kind.js';
import { mean } from './statistics/quantile.js';
import type { BoundedValue } from './statistics/summarize-values.js';
import { toBoundedValue } from './to-bounded-value.js';

/** What a boot comes by: its rungs, the end of its operation, and a guest that is up. */
export type LadderRung = Exclude<Rung, 'restarted'> | 'end' | 'guest';

export const LADDER: readonly LadderRung[] = [
  ...RUNGS.filter((rung) => rung !== 'restarted'),
  'end',
  'guest',
];

/**
 * A rung counts as seen when its bounds are no wider than this share of the boot: the middle of wider
 * ones says nothing of where it was.
 */
const WIDEST_SHARE = 0.5;

/** One boot: when it came by each rung that was seen well, ms since its request. */
export type Climb = ReadonlyMap<LadderRung, BoundedValue>;

export const isBoot = ({ operation }: OperationRecord): boolean =>
  operationKind(operation) === 'boot';

/** The boots of a run that are averaged and show a rung; boots from a snapshot are another thing. */
export function climbsOf(run: RunRecord): readonly Climb[] {
  const operations = measuredOperations(run);
  const waits = new Map(
    operations.filter((o) => o.operation === 'guest.boot_ready').map((o) => [o.resourceId, o]),
  );
  return operations.filter(isBoot).flatMap((boot): readonly Climb[] => {
    const end = toBoundedValue(boot);
    if (!end || !boot.rungs?.length) return [];
    const climb = new Map<LadderRung, BoundedValue>([['end', end]]);
    for (const { rung, durationMs, lowerMs, upperMs } of boot.rungs) {
      if (rung === 'restarted' || upperMs - lowerMs > WIDEST_SHARE * end.value) continue;
      climb.set(rung, { value: durationMs, lower: lowerMs, upper: upperMs });
    }
    const wait = waits.get(boot.resourceId);
    const guest = wait && toBoundedValue(wait);
    if (guest) climb.set('guest', guest);
    return [climb];
  });
}

/** From the last of `rungs` before `rung` that the boot shows, else from its request. */
export function segmentOf(
  climb: Climb,
  rung: LadderRung,
  rungs: readonly LadderRung[] = LADDER,
): BoundedValue {
  const to = climb.get(rung) ?? REQUEST;
  const earlier = LADDER.slice(0, LADDER.indexOf(rung)).filter((one) => rungs.includes(one));
  const before = earlier.findLast((one) => climb.has(one));
  const from = (before && climb.get(before)) ?? REQUEST;
  const lower = Math.max(0, to.lower - from.upper);
  return { value: to.value - from.value, lower, upper: Math.max(lower, to.upper - from.lower) };
}

const REQUEST: BoundedValue = { value: 0, lower: 0, upper: 0 };

/**
 * Mean of middles, of lower and of upper bounds: the truth's mean lies between the latter two.
 * @param values at least one
 */
export function meanOf(values: readonly BoundedValue[]): BoundedValue {
  return {
    value: mean(values.map(({ value }) => value)),
    lower: mean(values.map(({ lower }) => lower)),
    upper: mean(values.map(({ upper }) => upper)),
  };
}

/** Of a segment: middles of coarse bounds may be out of order by a little, even in the mean. */
export function meanSegment(segments: readonly BoundedValue[]): BoundedValue {
  const { value, lower, upper } = meanOf(segments);
  return { value: Math.max(0, value), lower, upper };
}
