import type { Comparison } from './compare-targets.js';
import { formatSeconds, formatSecondsInterval } from './format-quantity.js';
import type { ValueSummary } from './statistics/summarize-values.js';

/** The comparison in a sentence a person may quote. */
export function comparisonSentence(
  comparison: Comparison,
  a: ValueSummary,
  b: ValueSummary,
): string {
  const { kind, differenceMs, interval, effect } = comparison;
  const slower = differenceMs > 0 ? comparison.b : comparison.a;
  const faster = differenceMs > 0 ? comparison.a : comparison.b;
  const size = Math.abs(differenceMs);
  const means = differenceMs > 0 ? [b.mean, a.mean] : [a.mean, b.mean];
  const [high = 0, low = 0] = means;
  const spoken = `mean ${formatSeconds(high)} against ${formatSeconds(low)}`;
  const none = `${capital(kind)}: no difference claimed between ${comparison.a} and ${comparison.b}`;
  if (interval === null || !comparison.enough) {
    return `${none}: too few values, more repetitions are needed (${spoken}).`;
  }
  const turned: [number, number] = differenceMs > 0 ? [...interval] : [-interval[1], -interval[0]];
  const range = `95\u00a0% interval of the difference ${formatSecondsInterval(turned, size)}\u202fs`;
  if (!comparison.claimed) {
    const [lower, upper] = interval;
    const why =
      lower <= 0 && upper >= 0
        ? `the ${range} spans zero`
        : 'the bounds of the measurement alone allow zero';
    return `${none}: ${why} (${spoken}).`;
  }
  const ratio = low > 0 ? `, ${(high / low).toFixed(high / low < 10 ? 1 : 0)} times` : '';
  return (
    `${capital(kind)}: ${slower} took ${formatSeconds(size)} longer than ${faster} ` +
    `(${spoken}${ratio}; ${range}; Cliff\u2019s delta ${Math.abs(effect).toFixed(2)}).`
  );
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
