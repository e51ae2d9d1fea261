import type { BenchmarkRecord, OperationRecord } from '../results/record.js';

/** `nova.boot_server 3: 4.21 s` */
export function operationWords(one: OperationRecord): string {
  const { operation, ordinal, durationMs, outcome } = one;
  const took = durationMs === null ? outcome : `${(durationMs / 1000).toFixed(2)} s`;
  return `${operation} ${String(ordinal)}: ${took}`;
}

/** `sysbench-oltp read-only 8 threads: 812.4 1/s` */
export function benchmarkWords(one: BenchmarkRecord): string {
  const { benchmark, mode, threads, outcome, metrics } = one;
  const parameters = [mode, threads === null ? '' : `${String(threads)} threads`].filter(Boolean);
  const [first] = metrics;
  const figure = first ? `${String(Number(first.value.toPrecision(4)))} ${first.unit}` : outcome;
  return `${[benchmark, ...parameters].join(' ')}: ${figure}`;
}

/** `nova.boot_server 3: no valid host`, of what went wrong. */
export const failureWords = ({ operation, ordinal, fault }: OperationRecord): string =>
  `${operation} ${String(ordinal)}: ${fault}`;

/** `mbw in guest 2: …`, of what went wrong. */
export const benchmarkFailureWords = (one: BenchmarkRecord): string =>
  `${one.benchmark} ${one.mode} ${placeWords(one)}: ${one.fault}`;

const placeWords = ({ place, ordinal }: BenchmarkRecord): string =>
  place === 'node' ? 'on the node' : `in guest ${String(ordinal)}`;
