import type { OperationRecord, RunRecord } from '../../results/record.js';

interface Runs {
  readonly runs: readonly RunRecord[];
}

/** Both studies' figures side by side, a line for each operation and target. */
export function compareStudies(quiet: Runs, faulty: Runs): readonly string[] {
  const all = [quiet, faulty].map(({ runs }) => runs.flatMap((run) => run.operations));
  const names = [...new Set(all.flat().map(nameOf))].sort();
  return [
    'operation                        n      without faults        with faults (± half width)  flagged',
    ...names.map((name) => {
      const [a = [], b = []] = all.map((operations) =>
        operations.filter((o) => nameOf(o) === name),
      );
      const flagged = b.filter(({ flags }) => flags.length > 0).length;
      const n = `${String(a.length)}/${String(b.length)}`;
      return `${name.padEnd(30)} ${n.padStart(7)} ${inWords(a)} ${inWords(b)} ${String(flagged).padStart(8)}`;
    }),
  ];
}

const nameOf = ({ target, operation }: OperationRecord): string => `${target} ${operation}`;

/** Mean of the values that have bounds, and of their half widths, ms. */
function inWords(operations: readonly OperationRecord[]): string {
  const bounded = operations.flatMap(({ durationMs, lowerMs, upperMs }) =>
    durationMs === null || lowerMs === null || upperMs === null
      ? []
      : [{ durationMs, half: (upperMs - lowerMs) / 2 }],
  );
  const mean = (values: readonly number[]): string =>
    (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(0);
  const value = mean(bounded.map(({ durationMs }) => durationMs));
  const half = mean(bounded.map(({ half: one }) => one));
  return `${value.padStart(10)} ± ${half.padStart(5)} ms`;
}
