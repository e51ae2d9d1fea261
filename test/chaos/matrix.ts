import type { Fault } from './boundary.js';

/** One cell as it ended. */
export interface Outcome {
  /** `<scenario>/<activity>/<nth>/<moment>` */
  readonly point: string;
  readonly fault: Fault;
  readonly problems: readonly string[];
  readonly operations: readonly string[];
  readonly flags: readonly string[];
  readonly seconds: number;
}

export interface MatrixTotals {
  readonly seed: number;
  readonly seconds: number;
}

/** The table point × fault, then what was wrong, then the totals; as Markdown. */
export function renderMatrix(
  outcomes: readonly Outcome[],
  faults: readonly Fault[],
  totals: MatrixTotals,
): string {
  const points = [...new Set(outcomes.map(({ point }) => point))];
  const rows = points.map((point) => [
    `\`${point}\``,
    ...faults.map((fault) =>
      word(outcomes.find((one) => one.point === point && one.fault === fault)),
    ),
  ]);
  const failed = outcomes.filter(({ problems }) => problems.length > 0);
  return [
    row(['point', ...faults]),
    row(['---', ...faults.map(() => '---')]),
    ...rows.map(row),
    '',
    ...failed.map(
      ({ point, fault, problems }) => `- \`${point}\`, ${fault}: ${problems.join('; ')}`,
    ),
    ...(failed.length > 0 ? [''] : []),
    summary(outcomes, totals),
    '',
  ].join('\n');
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A value less is the price of some faults: it is said where it was paid. */
function word(outcome: Outcome | undefined): string {
  if (!outcome) return '';
  if (outcome.problems.length > 0) return '**wrong**';
  const censored = countCensored(outcome);
  return censored > 0 ? `ok, ${String(censored)} censored` : 'ok';
}

const countCensored = ({ operations }: Outcome): number =>
  operations.filter((operation) => operation.endsWith(' censored')).length;

function summary(outcomes: readonly Outcome[], { seed, seconds }: MatrixTotals): string {
  const ok = outcomes.filter(({ problems }) => problems.length === 0).length;
  const points = new Set(outcomes.map(({ point }) => point)).size;
  const operations = outcomes.reduce((sum, one) => sum + one.operations.length, 0);
  const censored = outcomes.reduce((sum, one) => sum + countCensored(one), 0);
  const flags = new Map<string, number>();
  for (const flag of outcomes.flatMap((one) => one.flags)) {
    flags.set(flag, (flags.get(flag) ?? 0) + 1);
  }
  const flagged = [...flags].sort().map(([flag, n]) => `${String(n)} ${flag}`);
  return (
    `${String(ok)} of ${String(outcomes.length)} cells ok (${String(points)} points), ` +
    `${String(operations)} operations, ${String(censored)} censored` +
    `${flagged.length > 0 ? `, flags: ${flagged.join(', ')}` : ''}; ` +
    `${seconds.toFixed(0)} s, seed ${String(seed)}`
  );
}
