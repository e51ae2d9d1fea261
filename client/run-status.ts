import type { RunStatus } from '../workflows/contract/progress.js';
import { formatTable } from './format.js';

const seconds = (ms: number): string => (ms / 1000).toFixed(2);

/** A run on a screen: where it is, its figures so far, what is under way. */
export function renderRun(status: RunStatus): string[] {
  const { run, state, phase, done, of, latest, inHand, figures, timeLeft } = status;
  const unknown =
    timeLeft.unknown.length === 0
      ? ''
      : ` and ${timeLeft.unknown.join(', ')}, of which none has ended yet`;
  const rows = figures.map(({ operation, n, averaged, meanMs, minMs, maxMs, remarks }) => [
    operation,
    `${String(n)} ended`,
    averaged === 0 ? '' : `mean ${seconds(meanMs)} s`,
    averaged === 0 ? '' : `${seconds(minMs)} to ${seconds(maxMs)} s`,
    Object.entries(remarks)
      .map(([word, times]) => `${String(times)} ${word}`)
      .join(', '),
  ]);
  return [
    `${run}  ${[state, phase].filter(Boolean).join('  ')}  ${String(done)}/${String(of)}`,
    ...(latest === '' ? [] : [`  ${latest}`]),
    ...inHand.map((what) => `  now: ${what}`),
    `  left: about ${String(timeLeft.seconds)} s${unknown}`,
    ...formatTable(rows).map((row) => `  ${row}`),
  ];
}
