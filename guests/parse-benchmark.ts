import type { BenchmarkName } from '../plan/benchmark.js';
import type { Metric } from '../results/record.js';
import { parseBlogbench } from './parsers/blogbench.js';
import { parseIndexInsertion } from './parsers/index-insertion.js';
import { parseMbw } from './parsers/mbw.js';
import { parseNetperf } from './parsers/netperf.js';
import { parseSysbenchCpu } from './parsers/sysbench-cpu.js';
import { parseSysbenchFileio } from './parsers/sysbench-fileio.js';
import { parseSysbenchOltp } from './parsers/sysbench-oltp.js';

export { parseInsertionRows } from './parsers/insertion-rows.js';

interface Reading {
  readonly parse: (output: string) => readonly Metric[];
  /** Names of the metrics that a report charts. */
  readonly primary: readonly [string, ...string[]];
}

const READINGS: Readonly<Record<BenchmarkName, Reading>> = {
  'sysbench-cpu': { parse: parseSysbenchCpu, primary: ['total_time'] },
  mbw: { parse: parseMbw, primary: ['memcpy', 'dumb', 'mcblock'] },
  'sysbench-fileio': { parse: parseSysbenchFileio, primary: ['throughput'] },
  'sysbench-oltp': { parse: parseSysbenchOltp, primary: ['transactions_per_second'] },
  'index-insertion': { parse: parseIndexInsertion, primary: ['inserts_per_second'] },
  netperf: { parse: parseNetperf, primary: ['throughput'] },
  blogbench: { parse: parseBlogbench, primary: ['reads', 'writes'] },
};

/**
 * The figures in what a benchmark printed: all of its primary ones, and others where printed. What is
 * not there is never made up. All modes of a benchmark print the same lines.
 * @throws UnparsedOutputError when a figure is missing
 */
export function parseBenchmark(
  name: BenchmarkName,
  _mode: string,
  output: string,
): readonly Metric[] {
  return READINGS[name].parse(output);
}

/** Names of the metrics that the report charts. */
export function primaryMetric(name: BenchmarkName, _mode: string): readonly string[] {
  return READINGS[name].primary;
}
