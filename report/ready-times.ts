import type { OperationRecord, Outcome, RunRecord } from '../results/record.js';
import { groupBy } from './group-by.js';
import { measuredOperations } from './measured-runs.js';
import { operationKind } from './operation-kind.js';
import {
  summarizeValues,
  type BoundedValue,
  type ValueSummary,
} from './statistics/summarize-values.js';
import { toBoundedValue } from './to-bounded-value.js';

/** How long a user of one target waits for a guest, in one scenario; ms. */
export interface ReadyTimes {
  readonly scenario: string;
  readonly target: string;
  /** How the waits for the guests ended. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Of servers that were booted and got ready: each gives one value to each of the three. */
  readonly servers: number;
  readonly bootToActive: ValueSummary | null;
  readonly activeToReady: ValueSummary | null;
  readonly bootToReady: ValueSummary | null;
  /** From the request to ready, ms. */
  readonly readyMs: readonly number[];
}

/** Per scenario and target where guests were waited for after a boot. */
export function readyTimes(study: string, runs: readonly RunRecord[]): readonly ReadyTimes[] {
  const waiting = runs.filter((run) => measuredOperations(run).some(isWait));
  const groups = groupBy(waiting, (run) => JSON.stringify([run.scenario, run.target]));
  return [...groups].flatMap(([key, own]): ReadyTimes[] => {
    const [first] = own;
    if (!first) return [];
    const pairs = own.flatMap(pairsOf);
    const waits = own.flatMap(measuredOperations).filter(isWait);
    const count = (outcome: Outcome): number => waits.filter((o) => o.outcome === outcome).length;
    const summary = (of: (pair: Pair) => BoundedValue, what: string): ValueSummary | null =>
      summarizeValues(pairs.map(of), `${study} ${key} ${what}`);
    return [
      {
        scenario: first.scenario,
        target: first.target,
        outcomes: {
          ok: count('ok'),
          failed: count('failed'),
          timed_out: count('timed_out'),
          censored: count('censored'),
        },
        servers: pairs.length,
        bootToActive: summary(({ active }) => active, 'active'),
        activeToReady: summary(difference, 'wait'),
        bootToReady: summary(({ ready }) => ready, 'ready'),
        readyMs: pairs.map(({ ready }) => ready.value),
      },
    ];
  });
}

interface Pair {
  readonly active: BoundedValue;
  readonly ready: BoundedValue;
}

const isWait = ({ operation }: OperationRecord): boolean => operation === 'guest.boot_ready';

/** The boot and the wait of the same server; boots from a snapshot are another thing. */
function pairsOf(run: RunRecord): readonly Pair[] {
  const operations = measuredOperations(run);
  return operations.filter(isWait).flatMap((wait): readonly Pair[] => {
    const boot = operations.find(
      ({ operation, resourceId }) =>
        operationKind(operation) === 'boot' && resourceId === wait.resourceId,
    );
    const [active, ready] = [boot && toBoundedValue(boot), toBoundedValue(wait)];
    return active && ready ? [{ active, ready }] : [];
  });
}

/** Both count from one request, and ready is never before ACTIVE: their middles add up. */
function difference({ active, ready }: Pair): BoundedValue {
  const lower = Math.max(0, ready.lower - active.upper);
  const upper = Math.max(lower, ready.upper - active.lower);
  return { value: Math.max(0, ready.value - active.value), lower, upper };
}
