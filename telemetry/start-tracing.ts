import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { Resource } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';

/** Where spans go, once tracing is on in this process. */
export interface Tracing {
  readonly resource: Resource;
  readonly processor: SpanProcessor;
  /** Sends what is left. */
  readonly shutdown: () => Promise<void>;
}

/**
 * Sends spans by OTLP over HTTP. Everything else is up to OpenTelemetry's own variables:
 * `OTEL_EXPORTER_OTLP_ENDPOINT` (default http://localhost:4318), `…_HEADERS`, `OTEL_TRACES_SAMPLER`,
 * `OTEL_SERVICE_NAME`.
 */
export function startTracing(service: string, version: string): Tracing {
  const resource = new Resource({
    'service.name': process.env['OTEL_SERVICE_NAME'] ?? service,
    'service.version': version,
  });
  const processor = new BatchSpanProcessor(new OTLPTraceExporter());
  const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
  // An activity's span is the parent of what happens in it, whatever it waits for meanwhile.
  provider.register({ contextManager: new AsyncLocalStorageContextManager().enable() });
  return { resource, processor, shutdown: () => provider.shutdown() };
}
