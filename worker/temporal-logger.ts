import type { Logger as TemporalLogger, LogMetadata } from '@temporalio/common';
import type { Level, Logger } from 'pino';

const LEVELS = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const;

/** Lets Temporal's SDK, and its core, write into the worker's log. */
export function temporalLogger(log: Logger): TemporalLogger {
  const at =
    (level: Level) =>
    (message: string, meta?: LogMetadata): void => {
      log[level](toFields(meta), message);
    };
  return {
    log: (level, message, meta) => at(LEVELS[level])(message, meta),
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}

/** The SDK calls an error `error`; the log has one name for them. */
function toFields({ error, ...fields }: LogMetadata = {}): Record<string, unknown> {
  return error === undefined ? fields : { ...fields, err: error as unknown };
}
