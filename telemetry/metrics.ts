import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Interval } from '../measure/interval.js';
import type { BenchmarkRecord, OperationRecord } from '../results/record.js';

/** What a worker counts of the benchmark, for Prometheus. Of the process since its start. */
export interface Metrics {
  readonly registry: Registry;
  readonly operation: (record: OperationRecord) => void;
  readonly benchmark: (record: BenchmarkRecord) => void;
  /** An attempt of an activity that failed; another may follow. */
  readonly failedAttempt: (activity: string, reason: string) => void;
  readonly apiRequests: (cloud: string, count: number) => void;
  /** The offset is read at each scrape; undefined while nothing is known. In ms. */
  readonly cloudClock: (cloud: string, offset: () => Interval | undefined) => void;
  /** In ms. */
  readonly nodeClock: (target: string, node: string, offset: Interval) => void;
  readonly tick: (target: string, node: string, latenessSeconds: number) => void;
}

/** A boot takes from a tenth of a second (a container) to minutes. */
const DURATION_SECONDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600];
/** Timer slack is 50 µs; a second is a sample missed at the usual period. */
const LATENESS_SECONDS = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.1, 1, 10];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const operations = new Counter({
    name: 'packbench_operations_total',
    help: 'Timed operations that have ended, by outcome: ok, failed, timed_out, censored.',
    labelNames: ['operation', 'outcome', 'target'],
    registers,
  });
  const durations = new Histogram({
    name: 'packbench_operation_duration_seconds',
    help: 'Duration of operations that ended ok, the middle of their bounds.',
    labelNames: ['operation', 'target'],
    buckets: DURATION_SECONDS,
    registers,
  });
  const uncertainties = new Histogram({
    name: 'packbench_operation_bounds_width_seconds',
    help: 'Upper less lower bound of the duration of operations that ended ok.',
    labelNames: ['operation', 'target'],
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers,
  });
  const benchmarks = new Counter({
    name: 'packbench_benchmarks_total',
    help: 'Executions of benchmarks in guests or on nodes, by outcome.',
    labelNames: ['benchmark', 'outcome', 'target'],
    registers,
  });
  const failedAttempts = new Counter({
    name: 'packbench_failed_attempts_total',
    help: 'Attempts of activities that failed, by the kind of error; most are tried again.',
    labelNames: ['activity', 'reason'],
    registers,
  });
  const requests = new Counter({
    name: 'packbench_api_requests_total',
    help: 'Requests that runs sent to a cloud.',
    labelNames: ['cloud'],
    registers,
  });
  const clocks = new Map<string, () => Interval | undefined>();
  new Gauge({
    name: 'packbench_cloud_clock_offset_seconds',
    help: "Cloud's clock less the worker's: lower and upper bound.",
    labelNames: ['cloud', 'bound'],
    registers,
    collect() {
      for (const [cloud, offset] of clocks) {
        const known = offset();
        if (known) setBounds(this, { cloud }, known);
      }
    },
  });
  const nodeClocks = new Gauge({
    name: 'packbench_node_clock_offset_seconds',
    help: "Compute node's clock less the worker's at the end of its last recording: lower and upper bound.",
    labelNames: ['target', 'node', 'bound'],
    registers,
  });
  const lateness = new Histogram({
    name: 'packbench_recorder_lateness_seconds',
    help: 'How much later than its slot the recorder on a compute node took a sample.',
    labelNames: ['target', 'node'],
    buckets: LATENESS_SECONDS,
    registers,
  });
  return {
    registry,
    operation({ operation, outcome, target, durationMs, lowerMs, upperMs }) {
      operations.inc({ operation, outcome, target });
      if (durationMs === null || lowerMs === null || upperMs === null) return;
      durations.observe({ operation, target }, durationMs / 1000);
      uncertainties.observe({ operation, target }, (upperMs - lowerMs) / 1000);
    },
    benchmark({ benchmark, outcome, target }) {
      benchmarks.inc({ benchmark, outcome, target });
    },
    failedAttempt(activity, reason) {
      failedAttempts.inc({ activity, reason });
    },
    apiRequests(cloud, count) {
      requests.inc({ cloud }, count);
    },
    cloudClock(cloud, offset) {
      clocks.set(cloud, offset);
    },
    nodeClock(target, node, offset) {
      setBounds(nodeClocks, { target, node }, offset);
    },
    tick(target, node, latenessSeconds) {
      lateness.observe({ target, node }, latenessSeconds);
    },
  };
}

function setBounds(
  gauge: Gauge,
  labels: Readonly<Record<string, string>>,
  { lower, upper }: Interval,
): void {
  gauge.set({ ...labels, bound: 'lower' }, lower / 1000);
  gauge.set({ ...labels, bound: 'upper' }, upper / 1000);
}
