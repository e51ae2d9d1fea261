import { describe, expect, it } from 'vitest';
import type { AwaitStepInput, SeenSoFar, StartedOperation } from './contract/steps.js';
import { skippedWait } from './skipped-step.js';

const RUN = 's/t/steady-state-packing/1';
const started = (ordinal: number): StartedOperation => ({
  id: `${RUN}/nova.boot_server/${String(ordinal)}`,
  ordinal,
  serverId: `server-${String(ordinal)}`,
  resourceId: `server-${String(ordinal)}`,
  requestId: `req-${String(ordinal)}`,
  startLowerMs: 1000,
  startUpperMs: 1000,
  repliedAtMs: 1100,
  anchor: 'a',
  flags: [],
  apiRequests: 1,
});
const input = {
  context: { study: 's', run: RUN, target: { name: 't' }, scenario: 'p', repetition: 1 },
  phase: 'boot',
  started: [started(1), started(2)],
  timeoutSeconds: 60,
} as unknown as AwaitStepInput;

const skip = (seen: SeenSoFar['seen'], anchor = 'a') =>
  skippedWait('boot', input, {
    fault: 'skipped by an operator: nova is away',
    earlier: { scheduledAtMs: 0, complete: true, known: { anchor, seen, interrupted: [] } },
  });
const there = (lastPendingAtMs: number, firstThereAtMs: number): SeenSoFar['seen'][number] => ({
  id: started(1).id,
  state: 'there',
  lastPendingAtMs,
  firstThereAtMs,
  value: { addresses: ['192.0.2.1'] },
});

describe('a wait that an operator skips', () => {
  it('keeps the ends that were seen, and the servers that got there', () => {
    const { operations, reached } = skip([there(2900, 3100)]);
    expect(operations).toMatchObject([
      { outcome: 'ok', lowerMs: 1900, durationMs: 2000, upperMs: 2100, fault: '' },
      { outcome: 'failed', fault: 'skipped by an operator: nova is away' },
    ]);
    expect(reached).toEqual([
      {
        ordinal: 1,
        serverId: 'server-1',
        resourceId: 'server-1',
        requestId: 'req-1',
        addresses: ['192.0.2.1'],
        lastPendingAtMs: 2900,
      },
    ]);
  });

  it.each([
    ['looks too far apart', skip([there(1100, 9000)]), 100],
    ['looks of another process', skip([there(2900, 3100)], 'b'), null],
  ])('censors what is known by %s', (_, { operations }, lowerMs) => {
    expect(operations[0]).toMatchObject({ outcome: 'censored', durationMs: null, lowerMs });
  });

  it('censors a reboot beside which a stray one may have come', () => {
    const beside = { ...input, started: [{ ...started(1), rebootsBefore: [] }] };
    const known = { anchor: 'a', seen: [there(2900, 3100)], interrupted: [] };
    const earlier = { scheduledAtMs: 0, complete: true, known };
    const { operations } = skippedWait('reboot', beside, { fault: 'skipped', earlier });
    expect(operations[0]).toMatchObject({ outcome: 'censored', durationMs: null, lowerMs: null });
  });

  it('says the cloud’s own fault where one was seen', () => {
    const { operations, reached } = skip([
      {
        id: started(1).id,
        state: 'failed',
        lastPendingAtMs: 1500,
        firstThereAtMs: 2000,
        fault: 'No valid host',
      },
    ]);
    expect(operations[0]).toMatchObject({ outcome: 'failed', fault: 'No valid host' });
    expect(reached).toEqual([]);
  });
});
