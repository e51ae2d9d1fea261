import type { Metric } from '../../results/record.js';
import { lower, whereKnown, type PrintedText } from './printed-text.js';

/** `total time:  10.0027s`, in every version. @unit s */
export function totalSeconds(text: PrintedText): number {
  const seconds = text.need(/^total time:\s+(\d+(?:\.\d+)?)s$/, 'total time:');
  return seconds > 0 ? seconds : text.fail('total time:');
}

/**
 * 1.0 prints `95th percentile:  2.48` under `Latency (ms):`, 0.x `approx.  95 percentile:  3.21ms`.
 * None with `--percentile=0`.
 */
export function latencyP95(text: PrintedText): readonly Metric[] {
  const ms =
    text.number(/^95th percentile:\s+(\d+(?:\.\d+)?)$/) ??
    text.number(/^approx\.\s+95 percentile:\s+(\d+(?:\.\d+)?)ms$/);
  return whereKnown(ms, (value) => lower('latency_p95', value, 'ms'));
}
