import { RUNGS, type OperationRecord, type Rung, type RunRecord } from '../results/record.js';
import { measuredOperations } from './measured-runs.js';
import { operationKind } from './operation-kind.js';
import { mean } from './statistics/quantile.js';
import type { BoundedValue } from './statistics/summarize-values.js';
import { toBoundedValue } from './to-bounded-value.js';

/** What probes see of a guest, in whatever order it comes up. */
export const PROBE_RUNGS = ['console', 'port', 'ssh', 'mysql'] as const satisfies readonly Rung[];

/** What a boot comes by: its rungs, the end of its operation, and a guest that is up. */
export type LadderRung = Exclude<Rung, 'restarted'> | 'end' | 'guest';

/** Up to the end of the boot's operation, in order. */
export const BOOT_LADDER: readonly LadderRung[] = [
  ...RUNGS.filter((rung) => rung !== 'restarted' && !isProbeRung(rung)),
  'end',
];

export const LADDER: readonly LadderRung[] = [...BOOT_LADDER, ...PROBE_RUNGS, 'guest'];

export function isProbeRung(rung: Rung | LadderRung): rung is (typeof PROBE_RUNGS)[number] {
  return PROBE_RUNGS.some((one) => one === rung);
}

/** The guest's own way up, after the boot has ended. */
export const isOfGuest = (rung: LadderRung): boolean => rung === 'guest' || isProbeRung(rung);

/**
 * A rung counts as seen when its bounds are no wider than this share of the operation: the middle of
 * wider ones says nothing of where it was.
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
    const wait = waits.get(boot.resourceId);
    const guest = wait && toBoundedValue(wait);
    return [
      new Map<LadderRung, BoundedValue>([
        ...seenWell(boot, end),
        ['end', end],
        ...(guest ? [...seenWell(wait, guest), ['guest', guest] as const] : []),
      ]),
    ];
  });
}

function seenWell(
  { rungs = [] }: OperationRecord,
  { value: whole }: BoundedValue,
): readonly (readonly [LadderRung, BoundedValue])[] {
  return rungs.flatMap(({ rung, durationMs: value, lowerMs: lower, upperMs: upper }) =>
    rung === 'restarted' || upper - lower > WIDEST_SHARE * whole
      ? []
      : [[rung, { value, lower, upper }] as const],
  );
}

/**
 * From the last of `order` before `rung` that the boot shows, else from its request. Rungs of a boot
 * are known to be in order; of two that probes have seen, either may have been the first.
 */
export function segmentOf(
  climb: Climb,
  rung: LadderRung,
  order: readonly LadderRung[] = LADDER,
): BoundedValue {
  const to = climb.get(rung) ?? REQUEST;
  const before = order.slice(0, order.indexOf(rung)).findLast((one) => climb.has(one));
  const from = (before && climb.get(before)) ?? REQUEST;
  const least = before && isProbeRung(before) && isProbeRung(rung) ? -Infinity : 0;
  const lower = Math.max(least, to.lower - from.upper);
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
