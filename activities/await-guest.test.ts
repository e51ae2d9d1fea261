import { setTimeout as delay } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { anotherProcess, attempt } from '../test/rig/simulated-target.js';
import type { Activities } from '../workflows/contract/activities.js';
import type { AwaitGuestInput, AwaitGuestResult } from '../workflows/contract/steps.js';
import { createAwaitGuest } from './await-guest.js';
import { dependencies, inputOf, recordOf, sim, useGuests, wait } from './probe-test-guests.js';
import { freePort, listen } from './probe-test-servers.js';

useGuests();

describe('awaitGuest by tcp', () => {
  it('has the moment at which the port opened inside its bounds', async () => {
    const port = await freePort();
    const input = inputOf({ readiness: { probe: 'tcp', port } });
    const opening = delay(300).then(async () => {
      await listen(() => undefined, { port });
      return sim.deps.clock.now();
    });
    const { result } = await wait(input);
    const tookMs = (await opening) - input.started[0]!.startLowerMs;
    const [record] = result!.operations;
    expect(record).toMatchObject({ operation: 'guest.boot_ready', outcome: 'ok', apiRequests: 0 });
    expect(record!.lowerMs).toBeLessThanOrEqual(tookMs);
    expect(record!.upperMs).toBeGreaterThan(tookMs - 20); // it was open before `listen` returned
    expect(result!.ready).toEqual(input.servers);
    const { durationMs, lowerMs, upperMs } = record!;
    expect(record!.rungs).toEqual([{ rung: 'port', durationMs, lowerMs, upperMs }]);
  });

  it('looks at the first IPv4 address of a server, wherever it stands', async () => {
    const port = await listen(() => undefined);
    const guests = [['fe80::1', '127.0.0.1']];
    expect(await recordOf({ readiness: { probe: 'tcp', port }, guests })).toMatchObject({
      outcome: 'ok',
    });
  });

  it('is a failure of a server that has no address, in words', async () => {
    const record = await recordOf({ readiness: { probe: 'tcp', port: 1 }, guests: [[]] });
    expect(record).toMatchObject({ outcome: 'failed', fault: 'the server has no address' });
  });

  it('times out with probe, place and the last answer', async () => {
    const port = await freePort();
    const record = await recordOf({ readiness: { probe: 'tcp', port, timeout_seconds: 0.3 } });
    expect(record.outcome).toBe('timed_out');
    expect(record.fault).toBe(
      `the guest was not ready after 0.3 s: tcp on 127.0.0.1:${port} from the worker: last answer: ECONNREFUSED`,
    );
    expect(record.lowerMs).toBeGreaterThanOrEqual(300);
  });

  it('serves fifty guests side by side', async () => {
    const port = await listen(() => undefined, { host: '0.0.0.0' });
    const guests = Array.from({ length: 50 }, (_, index) => [`127.0.1.${index + 1}`]);
    const { result } = await wait(inputOf({ readiness: { probe: 'tcp', port }, guests }));
    expect(result!.operations.map(({ outcome }) => outcome)).toEqual(guests.map(() => 'ok'));
  });
});

describe('awaitGuest after its run was blocked', () => {
  it('goes on from the last look, and makes no value of the time when nobody looked', async () => {
    const port = await listen(() => undefined);
    const input = inputOf({ readiness: { probe: 'tcp', port } });
    const [started] = input.started;
    const startLowerMs = started!.startLowerMs - 60_000;
    const guest = { id: `${started!.id}/port`, startedAtMs: startLowerMs, looks: 3 };
    const known = {
      known: [
        { guest: { ...guest, lastPendingAtMs: startLowerMs + 500 }, anchors: [started!.anchor] },
      ],
    };
    const { result } = await wait({
      ...input,
      started: [{ ...started!, startLowerMs, startUpperMs: startLowerMs }],
      earlier: { scheduledAtMs: startLowerMs, known, complete: true },
    });
    const [record] = result!.operations;
    expect(record).toMatchObject({ outcome: 'censored', durationMs: null });
    expect(record!.lowerMs).toBeCloseTo(500, 0);
    expect(record!.upperMs).toBeGreaterThanOrEqual(60_000);
  });
});

describe('awaitGuest by several probes', () => {
  it('ends with the last that has seen the guest, and has a rung for each', async () => {
    const greeting = await listen((socket) => socket.write('SSH-2.0-test\r\n'));
    const port = await freePort();
    const late = delay(400).then(() => listen(() => undefined, { port }));
    const readiness = [
      { probe: 'tcp', port },
      { probe: 'ssh', port: greeting },
    ];
    const record = await recordOf({ readiness });
    await late;
    const [first, last, ...more] = record.rungs ?? [];
    expect([first?.rung, last?.rung, more]).toEqual(['ssh', 'port', []]);
    expect(first!.upperMs).toBeLessThan(last!.upperMs);
    const { outcome, durationMs, lowerMs, upperMs } = record;
    expect({ outcome, durationMs, lowerMs, upperMs }).toEqual({
      outcome: 'ok',
      durationMs: last!.durationMs,
      lowerMs: last!.lowerMs,
      upperMs: last!.upperMs,
    });
  });

  it('says which of them did not see the guest, and keeps the rungs of the others', async () => {
    const greeting = await listen((socket) => socket.write('SSH-2.0-test\r\n'));
    const port = await freePort();
    const readiness = [
      { probe: 'ssh', port: greeting },
      { probe: 'tcp', port, timeout_seconds: 0.3 },
    ];
    const { result } = await wait(inputOf({ readiness }));
    expect(result!.ready).toEqual([]);
    const [record] = result!.operations;
    expect(record).toMatchObject({
      outcome: 'timed_out',
      fault: `the guest was not ready after 0.3 s: tcp on 127.0.0.1:${port} from the worker: last answer: ECONNREFUSED`,
    });
    expect(record!.lowerMs).toBeGreaterThanOrEqual(300);
    expect(record!.rungs?.map(({ rung }) => rung)).toEqual(['ssh']);
  });

  it('says once what all of them lack', async () => {
    const readiness = [{ probe: 'tcp', port: 1 }, { probe: 'ssh' }];
    expect(await recordOf({ readiness, guests: [[]] })).toMatchObject({
      outcome: 'failed',
      fault: 'the server has no address',
    });
  });
});

describe('awaitGuest on another worker', () => {
  it('keeps what each probe has seen, and goes on with the others', async () => {
    const greeting = await listen((socket) => socket.write('SSH-2.0-test\r\n'));
    const port = await freePort();
    const readiness = [
      { probe: 'ssh', port: greeting },
      { probe: 'tcp', port },
    ];
    const input = inputOf({ readiness });
    const details = await detailsOfCancelled(input);

    await listen(() => undefined, { port });
    const openedMs = sim.deps.clock.now() - input.started[0]!.startLowerMs;
    const deps = { ...dependencies(), clock: anotherProcess(sim.deps.clock) };
    const { result } = await attempt(createAwaitGuest(deps), input, { number: 2, details });
    const [record] = result!.operations;
    // A busy machine's hole between the attempts may censor the value: its bounds hold all the same.
    expect(record!.flags).toEqual(['clock_anchor_changed']);
    expect(record!.lowerMs).toBeLessThanOrEqual(openedMs);
    expect(record!.upperMs).toBeGreaterThan(openedMs - 20); // it was open before `listen` returned
    const kept = record!.rungs?.find(({ rung }) => rung === 'ssh');
    expect(kept!.upperMs).toBeLessThan(1000);
  });

  it('keeps what was seen, and goes on with what was not', async () => {
    const port = await listen((socket) => socket.write('SSH-2.0-test\r\n'));
    const input = inputOf({
      readiness: { probe: 'ssh', port },
      guests: [['127.0.0.1'], ['127.0.0.3']],
    });
    const details = await detailsOfCancelled(input);

    await listen((socket) => socket.write('SSH-2.0-test\r\n'), { host: '127.0.0.3', port });
    const deps = { ...dependencies(), clock: anotherProcess(sim.deps.clock) };
    const { result } = await attempt(createAwaitGuest(deps), input, { number: 2, details });
    const [kept, wentOn] = result!.operations;
    expect(kept).toMatchObject({ outcome: 'ok', flags: [] });
    expect(kept!.upperMs).toBeLessThan(1000);
    expect(wentOn!.flags).toEqual(['clock_anchor_changed']);
    expect(wentOn!.lowerMs).toBeGreaterThan(500);
    expect(wentOn!.upperMs).toBeGreaterThan(1300);
  });
});

/** Heartbeat details of a wait that ends after 1.3 s, as if its worker had died. */
async function detailsOfCancelled(input: AwaitGuestInput): Promise<unknown> {
  const env = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  let details: unknown;
  env.on('heartbeat', (heartbeat: unknown) => (details = heartbeat));
  setTimeout(() => env.cancel(), 1300);
  const died = env.run<[AwaitGuestInput], AwaitGuestResult, Activities['awaitGuest']>(
    createAwaitGuest(dependencies()),
    input,
  );
  await expect(died).rejects.toThrow();
  return details;
}
