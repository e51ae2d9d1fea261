import { pino, type DestinationStream, type Logger } from 'pino';
import { SettingError } from './setting-error.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LoggerOptions {
  readonly env: NodeJS.ProcessEnv;
  /** On every line. */
  readonly fields: Readonly<Record<string, string | number>>;
  /** Lines for a person instead of JSON. */
  readonly isTerminal: boolean;
  /** @default standard output, written at once: a line outlives a kill */
  readonly stream?: DestinationStream;
}

/**
 * One JSON object per line: `level` in words, `time` in ISO 8601, `msg`, and what belongs to it; of
 * errors `err` with `type`, `message`, `stack`. The level is `$PACKBENCH_LOG_LEVEL`, by default `info`.
 *
 * @throws SettingError on a level that does not exist
 */
export async function createLogger(options: LoggerOptions): Promise<Logger> {
  const { env, fields, isTerminal } = options;
  const stream =
    options.stream ?? (isTerminal ? await readable() : pino.destination({ sync: true }));
  return pino(
    {
      level: logLevel(env),
      base: fields,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err },
    },
    stream,
  );
}

function logLevel(env: NodeJS.ProcessEnv): LogLevel {
  const value = env['PACKBENCH_LOG_LEVEL'] ?? '';
  const level = LOG_LEVELS.find((one) => one === (value === '' ? 'info' : value).toLowerCase());
  if (level) return level;
  throw new SettingError(`PACKBENCH_LOG_LEVEL is '${value}'`, `one of ${LOG_LEVELS.join(', ')}`);
}

/** Loaded on a terminal only: a worker in the background starts sooner without. */
async function readable(): Promise<DestinationStream> {
  const { build } = await import('pino-pretty');
  return build({ sync: true, ignore: 'pid,version', translateTime: 'SYS:HH:MM:ss.l' });
}
