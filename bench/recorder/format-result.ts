import type { BenchResult } from './bench-result.js';
import { checkGoals } from './check-goals.js';
import type { AccuracyVerdict, StallVerdict } from './judge-accuracy.js';
import { STALL_S } from './stall-tools.js';
import { RATES, type RateName } from './tool-row.js';

const RATE_NAMES: Readonly<Record<RateName, string>> = {
  cpuBusyPercent: 'CPU busy, points',
  diskWrittenBytesPerS: 'disk written, %',
  netReceivedBytesPerS: 'net received, %',
  contextSwitchesPerS: 'context switches, %',
  interruptsPerS: 'interrupts, %',
};

/** The whole result as Markdown: head, figures per tool, errors of the rates, goals. */
export function formatResult(result: BenchResult): string {
  const versions = Object.values(result.versions).join(', ');
  const loads = Object.entries(result.loadAverage).map(([s, load]) => `${s} ${load.toFixed(2)}`);
  return [
    `# The recorder beside dool and vmstat`,
    '',
    `${result.startedAt}, ${result.minutes} minutes; Linux ${result.kernel}, ${result.cores} cores (${result.cpu}); ${versions}.`,
    `Load average as each stretch began: ${loads.join('; ')}.`,
    ...result.notes,
    '',
    ...costTable(result),
    '',
    `CPU: user and system time of the process tree, of one core. Late: behind the tool's own grid of one period.`,
    '',
    ...errorTable(result.accuracy),
    '',
    `Errors against an independent reader of the same counters in the very interval that a row claims to cover.`,
    `Normal: median (largest) size over all rows that no stall touched. Stall: the worst of ${result.accuracy[0]?.stalls.length ?? 0} of ${STALL_S} s each, in the first / second row after it.`,
    `Exact: rates within one unit of the counter (a jiffy of 10 ms, a sector of 512 B or for vmstat 1 KiB, a byte, an event) of what the reader saw around the interval's ends; the row after a stall included.`,
    '',
    ...goalTable(result),
    '',
  ].join('\n');
}

function costTable({ figures }: BenchResult): string[] {
  return table(
    [
      'tool',
      'stretch',
      'CPU, %',
      'RSS mean / peak, MiB',
      'PSS mean / peak, MiB',
      'rows expected',
      'written',
      'lost',
      'late median / max, ms',
    ],
    figures.map(({ tool, stretch, cost, rows }) => [
      tool,
      stretch,
      number(cost.cpuPercent, 3),
      `${mib(cost.rssMeanKib)} / ${mib(cost.rssPeakKib)}`,
      `${mib(cost.pssMeanKib)} / ${mib(cost.pssPeakKib)}`,
      `${rows.expected}`,
      `${rows.written}`,
      `${rows.lost}`,
      `${number(rows.latenessMedianMs)} / ${number(rows.latenessMaxMs)}`,
    ]),
  );
}

function errorTable(accuracy: readonly AccuracyVerdict[]): string[] {
  const rows = accuracy.flatMap(({ tool, normal, stalls, rowsLost }) => [
    [
      tool,
      'normal',
      ...RATES.map((name) => {
        const errors = normal[name];
        return errors ? `${number(errors.medianError)} (${number(errors.maxError)})` : '–';
      }),
      '',
      '',
    ],
    [
      tool,
      'stall',
      ...RATES.map((name) => {
        const [first, second] = [worst(stalls, 'after', name), worst(stalls, 'next', name)];
        return first === undefined ? '–' : `${signed(first)} / ${signed(second ?? NaN)}`;
      }),
      stalls.every(({ marked }) => marked) ? 'yes' : 'no',
      `${rowsLost}`,
    ],
    [tool, 'exact', ...RATES.map((name) => exactRates(normal[name], stalls, name) ?? '–'), '', ''],
  ]);
  return table(
    ['tool', 'rows', ...RATES.map((name) => RATE_NAMES[name]), 'gap marked', 'rows lost beside'],
    rows,
  );
}

function exactRates(
  normal: AccuracyVerdict['normal'][RateName],
  stalls: readonly StallVerdict[],
  name: RateName,
): string | undefined {
  if (!normal) return undefined;
  const after = stalls.flatMap((stall) => stall.after[name] ?? []);
  const exact = normal.exactRows + after.filter(({ beyond }) => beyond <= 1).length;
  return `${exact} of ${normal.rows + after.length}`;
}

function worst(
  stalls: readonly StallVerdict[],
  row: 'after' | 'next',
  name: RateName,
): number | undefined {
  const errors = stalls.flatMap((stall) => stall[row][name]?.error ?? []);
  return errors.sort((a, b) => Math.abs(b) - Math.abs(a))[0];
}

function goalTable(result: BenchResult): string[] {
  return table(
    ['goal of recorder.py', 'measured', 'verdict'],
    checkGoals(result).map(({ goal, measured, met, missedBy }) => [
      goal,
      measured,
      met ? 'met' : missedBy ? `missed by ${missedBy}` : 'not measured',
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

const mib = (kib: number): string => number(kib / 1024, 1);
const number = (value: number, digits = 2): string =>
  Number.isNaN(value) ? '–' : value.toFixed(digits);
const signed = (value: number): string => (value > 0 ? `+${number(value)}` : number(value));
