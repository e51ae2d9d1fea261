import { describe, expect, test } from 'vitest';
import { OpenStackHttpError } from './openstack-error.js';
import { createPatience } from './patience.js';

const busy = (retryAfterMs?: number): OpenStackHttpError =>
  new OpenStackHttpError({
    ...{ method: 'GET', path: '/x', endpoint: 'cloud:1', status: 503, fault: 'busy' },
    exchange: { sentAtMs: 0, receivedAtMs: 0, requestId: '', dateMs: null, endpoint: 'cloud:1' },
    retryAfterMs,
  });

/** A cloud that is always busy, on a clock that only sleeping moves. */
function patient(
  patienceMs: number,
  sleep: (ms: number) => Promise<void> = () => Promise.resolve(),
) {
  const waits: number[] = [];
  let nowMs = 0;
  const patiently = createPatience({
    now: () => nowMs,
    sleep: async (ms) => {
      waits.push(ms);
      nowMs += ms;
      await sleep(ms);
    },
    random: () => 0.5,
    patienceMs,
  });
  let attempts = 0;
  const ask = (retryAfterMs?: number): Promise<unknown> =>
    patiently(() => {
      attempts += 1;
      return Promise.reject(busy(retryAfterMs));
    });
  return { ask, waits, attempts: () => attempts };
}

describe('patience', () => {
  test('waits as long as it is asked to, and ends with the trouble when it is at its end', async () => {
    const { ask, waits, attempts } = patient(100_000);
    await expect(ask(30_000)).rejects.toMatchObject({ status: 503 });
    expect(waits).toEqual([30_000, 30_000, 30_000, 30_000]);
    expect(attempts()).toBe(5);
  });

  test('ends at once when whoever waits is cancelled in the middle of a wait', async () => {
    let cancel: (reason: Error) => void = () => undefined;
    const { ask, waits, attempts } = patient(
      100_000,
      () =>
        new Promise((_, reject) => {
          cancel = reject;
        }),
    );
    const asking = ask(30_000);
    await expect.poll(() => waits).toEqual([30_000]);
    cancel(new Error('cancelled'));
    await expect(asking).rejects.toThrow('cancelled');
    expect(attempts()).toBe(1);
  });
});
