import { describe, expect, it } from 'vitest';
import { createLogger } from './create-logger.js';

async function loggerAt(level: string | undefined) {
  const lines: string[] = [];
  const log = await createLogger({
    env: { ...(level !== undefined && { PACKBENCH_LOG_LEVEL: level }) },
    fields: { pid: 1, version: '1.2.3' },
    isTerminal: false,
    stream: { write: (line: string) => void lines.push(line) },
  });
  return { log, read: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('createLogger', () => {
  it('writes one JSON object per line, with level in words and time in ISO 8601', async () => {
    const { log, read } = await loggerAt(undefined);
    log.info({ run: 'a/b' }, 'operation ended');
    log.debug('not at the default level');
    expect(read()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
        pid: 1,
        version: '1.2.3',
        run: 'a/b',
        msg: 'operation ended',
      },
    ]);
  });

  it('takes the level from PACKBENCH_LOG_LEVEL', async () => {
    const { log, read } = await loggerAt('WARN');
    log.info('no');
    log.warn('yes');
    expect(read().map(({ msg }) => msg)).toEqual(['yes']);
  });

  it('keeps type, message and stack of errors', async () => {
    const { log, read } = await loggerAt('info');
    log.error({ err: new TypeError('no such thing') }, 'it failed');
    expect(read()[0]).toMatchObject({
      level: 'error',
      err: { type: 'TypeError', message: 'no such thing', stack: expect.any(String) as string },
    });
  });

  it('says which levels there are', async () => {
    await expect(loggerAt('loud')).rejects.toMatchObject({
      message: "PACKBENCH_LOG_LEVEL is 'loud'",
      hint: 'one of trace, debug, info, warn, error, fatal, silent',
    });
  });
});
