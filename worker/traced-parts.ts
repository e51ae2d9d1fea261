import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry';
import type { ActivityInterceptorsFactory, WorkerOptions } from '@temporalio/worker';
import { startTracing } from '../telemetry/start-tracing.js';

/** What a worker needs to send traces of studies. Workflows are traced by what is bundled with them. */
export interface TracedParts {
  readonly activity: ActivityInterceptorsFactory;
  readonly sinks: NonNullable<WorkerOptions['sinks']>;
  /** Sends what is left. */
  readonly shutdown: () => Promise<void>;
}

export function tracedParts(version: string): TracedParts {
  const { resource, processor, shutdown } = startTracing('packbench-worker', version);
  return {
    activity: (context) => ({
      inbound: new OpenTelemetryActivityInboundInterceptor(context),
      outbound: new OpenTelemetryActivityOutboundInterceptor(context),
    }),
    sinks: { exporter: makeWorkflowExporter(processor, resource) },
    shutdown,
  };
}
