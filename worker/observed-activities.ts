import type { Context } from '@temporalio/activity';
import {
  ApplicationFailure,
  ApplicationFailureCategory,
  CancelledFailure,
} from '@temporalio/common';
import type { ActivityInterceptors, ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { BenchmarkRecord, OperationRecord, RecordingRecord } from '../results/record.js';
import type { Metrics } from '../telemetry/metrics.js';

/** What may be in the result of an activity of a run. */
interface Measured {
  readonly operations?: readonly OperationRecord[];
  readonly benchmarks?: readonly BenchmarkRecord[];
  readonly apiRequests?: number;
}

/** What may be in its input. */
interface Asked {
  readonly context?: { readonly target?: { readonly name: string; readonly cloud: string } };
}

/**
 * Counts and logs what activities have measured, and which of their attempts failed. It sees each
 * attempt of this worker: an operation whose result was lost on its way to Temporal counts twice here,
 * and once in the record.
 */
export const observedActivities =
  (metrics: Metrics, log: Logger): ActivityInterceptorsFactory =>
  (context: Context): ActivityInterceptors => ({
    inbound: {
      async execute(input, next) {
        try {
          const result = await next(input);
          tell(metrics, log, input.args[0] ?? {}, result);
          return result;
        } catch (error) {
          const reason = reasonOf(error);
          if (reason !== undefined) metrics.failedAttempt(context.info.activityType, reason);
          throw error;
        }
      },
    },
  });

function tell(metrics: Metrics, log: Logger, { context }: Asked, result: unknown): void {
  if (typeof result !== 'object' || result === null) return;
  const target = context?.target;
  if (isRecording(result)) {
    const [lower, upper] = result.clockOffsetMs ?? [];
    if (target && lower !== undefined && upper !== undefined) {
      metrics.nodeClock(target.name, result.node, { lower, upper });
    }
    return;
  }
  const { operations = [], benchmarks = [], apiRequests = 0 } = result as Measured;
  for (const operation of operations) {
    metrics.operation(operation);
    log[operation.outcome === 'ok' ? 'info' : 'warn'](
      operationFields(operation),
      'operation ended',
    );
  }
  for (const one of benchmarks) {
    metrics.benchmark(one);
    const { benchmark, mode, run, place, ordinal, nth, outcome, fault } = one;
    log[outcome === 'ok' ? 'info' : 'warn'](
      { benchmark, mode, run, place, ordinal, nth, outcome, ...(fault && { fault }) },
      'benchmark ended',
    );
  }
  if (target && apiRequests > 0) metrics.apiRequests(target.cloud, apiRequests);
}

const operationFields = (record: OperationRecord) => {
  const { operation, run, ordinal, outcome, durationMs, lowerMs, upperMs, fault, flags } = record;
  return {
    operation,
    run,
    ordinal,
    outcome,
    durationMs,
    lowerMs,
    upperMs,
    requestId: record.requestId,
    ...(fault && { fault }),
    ...(flags.length > 0 && { flags }),
  };
};

/** Undefined for what is no failure: an activity that was called off, or that waits by failing. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof CancelledFailure) return undefined;
  if (error instanceof ApplicationFailure) {
    if (error.category === ApplicationFailureCategory.BENIGN) return undefined;
    return error.type ?? error.name;
  }
  return error instanceof Error ? error.name : 'unknown';
}

const isRecording = (result: object): result is RecordingRecord =>
  'clockOffsetMs' in result && 'recorder' in result;
