import type { OperationRecord, RunRecord } from '../results/record.js';
import { groupBy } from './group-by.js';
import { measuredOperations } from './measured-runs.js';
import { operationKind } from './operation-kind.js';
import { ratioInterval, type Interval } from './statistics/bootstrap.js';
import {
  summarizeValues,
  type BoundedValue,
  type ValueSummary,
} from './statistics/summarize-values.js';
import { toBoundedValue } from './to-bounded-value.js';

/** What a boot through OpenStack takes beyond the start of the same server on its node; ms. */
export interface ControlPlaneShare {
  readonly scenario: string;
  readonly target: string;
  /** Such as `nova.boot_server`. */
  readonly bootOperation: string;
  /** Such as `libvirt.create_domain`. */
  readonly directOperation: string;
  /** Direct starts that were tried. */
  readonly n: number;
  /** Servers of which both starts are known. */
  readonly servers: number;
  readonly boot: ValueSummary | null;
  readonly direct: ValueSummary | null;
  /** Boot less direct start, server by server. */
  readonly difference: ValueSummary | null;
  /** Mean difference ÷ mean boot, 0 to 1; below 0 when the direct start took longer. */
  readonly share: number | null;
  readonly shareInterval: Interval | null;
  readonly bootMs: readonly number[];
}

/** Per scenario and target where servers were started without OpenStack too. */
export function controlPlaneShares(
  study: string,
  runs: readonly RunRecord[],
): readonly ControlPlaneShare[] {
  const direct = runs.filter((run) => measuredOperations(run).some(isDirect));
  const groups = groupBy(direct, (run) => JSON.stringify([run.scenario, run.target]));
  return [...groups].flatMap(([key, own]): ControlPlaneShare[] => {
    const starts = own.flatMap(measuredOperations).filter(isDirect);
    const [start] = starts;
    if (!start) return [];
    const pairs = own.flatMap(pairsOf);
    const summary = (of: (pair: Pair) => BoundedValue, what: string): ValueSummary | null =>
      summarizeValues(pairs.map(of), `${study} ${key} ${what}`);
    const [boot, difference] = [summary((p) => p.boot, 'boot'), summary(beyond, 'difference')];
    return [
      {
        scenario: start.scenario,
        target: start.target,
        bootOperation: pairs[0]?.operation ?? '',
        directOperation: start.operation,
        n: starts.length,
        servers: pairs.length,
        boot,
        direct: summary((p) => p.direct, 'direct'),
        difference,
        share: boot && difference && boot.mean > 0 ? difference.mean / boot.mean : null,
        shareInterval: ratioInterval(
          pairs.map((p) => ({ part: beyond(p).value, whole: p.boot.value })),
          `${study} ${key} share`,
        ),
        bootMs: pairs.map((p) => p.boot.value),
      },
    ];
  });
}

interface Pair {
  readonly operation: string;
  readonly boot: BoundedValue;
  readonly direct: BoundedValue;
}

const isDirect = ({ operation }: OperationRecord): boolean =>
  operationKind(operation) === 'direct start';

/** Both starts of one server: they carry the same ordinal in the same run. */
function pairsOf(run: RunRecord): readonly Pair[] {
  const operations = measuredOperations(run);
  return operations.filter(isDirect).flatMap((start): readonly Pair[] => {
    const booted = operations.find(
      ({ operation, ordinal }) => operationKind(operation) === 'boot' && ordinal === start.ordinal,
    );
    const [boot, direct] = [booted && toBoundedValue(booted), toBoundedValue(start)];
    return booted && boot && direct ? [{ operation: booted.operation, boot, direct }] : [];
  });
}

function beyond({ boot, direct }: Pair): BoundedValue {
  return {
    value: boot.value - direct.value,
    lower: boot.lower - direct.upper,
    upper: boot.upper - direct.lower,
  };
}
