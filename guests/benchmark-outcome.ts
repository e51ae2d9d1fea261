import type { Benchmark } from '../plan/benchmark.js';
import type { BenchmarkOutcome, Metric } from '../results/record.js';
import type { EndedJob } from './guest-job.js';
import { faultLine } from './fault-line.js';
import { parseBenchmark } from './parse-benchmark.js';
import { UnparsedOutputError } from './unparsed-output-error.js';

export type Ended = Pick<EndedJob, 'code' | 'output' | 'timedOut'>;

const NOT_FOUND = 127;
const SIGNALS = 128;
const KILL = 9;

/**
 * How the command of any phase ended, and in whose words it failed. `ok` says nothing yet about what
 * it printed.
 */
export function endOutcome(
  benchmark: Benchmark,
  { code, output, timedOut }: Ended,
): { readonly outcome: Exclude<BenchmarkOutcome, 'unparsed'>; readonly fault: string } {
  if (timedOut) {
    const limit = `did not end within ${benchmark.timeout_seconds} s`;
    const last = faultLine(output);
    return { outcome: 'timed_out', fault: last ? `${limit}; last it said: ${last}` : limit };
  }
  if (code === 0) return { outcome: 'ok', fault: '' };
  const words = faultLine(output);
  if (code === NOT_FOUND) return { outcome: 'unavailable', fault: words || 'exit code 127' };
  const how = describeCode(code);
  return { outcome: 'failed', fault: words ? `${words} (${how})` : how };
}

/** What the record says of one execution. */
export function benchmarkOutcome(
  benchmark: Benchmark,
  mode: string,
  ended: Ended,
): {
  readonly outcome: BenchmarkOutcome;
  readonly fault: string;
  readonly metrics: readonly Metric[];
} {
  const end = endOutcome(benchmark, ended);
  if (end.outcome !== 'ok') return { ...end, metrics: [] };
  try {
    return { ...end, metrics: parseBenchmark(benchmark.benchmark, mode, ended.output) };
  } catch (error) {
    if (!(error instanceof UnparsedOutputError)) throw error;
    return { outcome: 'unparsed', fault: error.message, metrics: [] };
  }
}

function describeCode(code: number): string {
  if (code <= SIGNALS) return `exit code ${code}`;
  const signal = code - SIGNALS;
  return signal === KILL
    ? 'killed by signal 9: perhaps the guest ran out of memory'
    : `killed by signal ${signal}`;
}
