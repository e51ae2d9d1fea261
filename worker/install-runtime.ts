import { Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { temporalLogger } from './temporal-logger.js';

/**
 * Temporal's SDK as this process uses it: it logs where the worker logs, its core included, and serves
 * its own metrics with Prometheus' names and units. First of all, once per process.
 *
 * @param metricsAddress `host:port`
 */
export function installRuntime(log: Logger, metricsAddress?: string): void {
  Runtime.install({
    logger: temporalLogger(log),
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(metricsAddress !== undefined && {
        metrics: {
          prometheus: {
            bindAddress: metricsAddress,
            countersTotalSuffix: true,
            unitSuffix: true,
            useSecondsForDurations: true,
          },
        },
      }),
    },
  });
}
