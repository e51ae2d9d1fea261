import type { Benchmark } from '../../plan/benchmark.js';
import type { Plan } from '../../plan/plan.js';
import type { BenchmarkRecord, OperationRecord, OutageRecord } from '../../results/record.js';
import type { RunContext } from './runs.js';
import type { ServerHandle } from './steps.js';

/** One configuration of a benchmark: what a row of the report compares. */
export interface BenchmarkVariant {
  readonly benchmark: Benchmark;
  /** Empty when the benchmark has no modes. */
  readonly mode: string;
  readonly threads: number | null;
}

/** Where a benchmark runs. */
export type BenchmarkPlaces =
  | {
      readonly place: 'guest';
      readonly guests: readonly ServerHandle[];
      /** How many guests there were to be; some may not have come up. */
      readonly level: number;
    }
  /** The target's first compute node. */
  | { readonly place: 'node' };

export interface BenchmarkInput {
  readonly context: RunContext;
  readonly phase: string;
  /** The targets name the way in; secrets are on the worker. */
  readonly plan: Pick<Plan, 'targets'>;
  readonly places: BenchmarkPlaces;
  readonly variant: BenchmarkVariant;
  readonly job:
    /** Makes files or tables for all executions of the benchmark; nothing of it is measured. */
    | { readonly do: 'prepare' }
    /** From 1. */
    | { readonly do: 'run'; readonly nth: number }
    /** Takes away what `prepare` made. */
    | { readonly do: 'cleanup' };
}

/** What a command printed, and the file of the study's folder that it belongs in. */
export interface BenchmarkOutput {
  readonly file: string;
  readonly text: string;
}

export interface BenchmarkResult {
  /** One for each place; of `prepare` and `cleanup` only those that failed. */
  readonly benchmarks: readonly BenchmarkRecord[];
  /** Written by the activity; here so that `packbench export` can write them again. */
  readonly outputs: readonly BenchmarkOutput[];
  readonly apiRequests: number;
  readonly outages?: readonly OutageRecord[];
}

export interface DirectStartInput {
  readonly context: RunContext;
  readonly phase: string;
  readonly plan: Pick<Plan, 'targets'>;
  /** The same container or domain is started once more beside it, by the node's own means. */
  readonly server: ServerHandle;
}

export interface DirectStartResult {
  readonly operations: readonly OperationRecord[];
  readonly apiRequests: number;
  readonly outages?: readonly OutageRecord[];
}
