import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { OpenStackHttpError } from '../openstack/openstack-error.js';
import type { Stamps } from '../openstack/server-service.js';
import type { OperationRecord } from '../results/record.js';
import {
  attempt,
  holdsTruth,
  openSimulatedTarget,
  type SimulatedTarget,
} from '../test/rig/simulated-target.js';
import type {
  ServerHandle,
  StartStepInput,
  StartedOperation,
  StepItem,
} from '../workflows/contract/steps.js';
import { createAwaitGuest } from './await-guest.js';
import { createAwaitStep } from './await-step.js';
import { createStartStep } from './start-step.js';
import { hasStrayReboot } from './stray-reboot.js';

describe('hasStrayReboot', () => {
  const action = (requestId: string, name = 'reboot'): Stamps =>
    ({ requestId, action: name }) as Stamps;
  const started = (more: Partial<StartedOperation> = {}): StartedOperation =>
    ({ serverId: 's', requestId: 'own', flags: [], ...more }) as StartedOperation;
  const told = (...actions: Stamps[]): { actions: () => Promise<Stamps[]> } => ({
    actions: () => Promise.resolve(actions),
  });

  it.each([
    ['none but its own', [action('b', 'create'), action('known'), action('own')], false],
    ['one after it', [action('known'), action('own'), action('stray')], true],
    ['one before it', [action('known'), action('stray'), action('own')], true],
    ['one that came before its last known one', [action('stray'), action('known')], false],
    ['none at all', [], false],
  ])('tells by the server’s actions: %s', async (_, actions, is) => {
    const one = started({ rebootsBefore: ['known'] });
    expect(await hasStrayReboot(told(...actions), one)).toBe(is);
  });

  it('asks nothing where there can be none, nor where it is said already', async () => {
    const never = { actions: () => Promise.reject(new Error('was asked')) };
    expect(await hasStrayReboot(never, started())).toBe(false);
    const said = started({ rebootsBefore: [], flags: ['stray_reboot'] });
    expect(await hasStrayReboot(never, said)).toBe(true);
  });

  it('takes a cloud that does not tell for one that may have had one, and trouble for trouble', async () => {
    const answering = (status: number): { actions: () => Promise<never> } => {
      const exchange = { sentAtMs: 0, receivedAtMs: 1, requestId: '', dateMs: null, endpoint: 'c' };
      const request = { method: 'GET', path: '/', endpoint: 'c', status, fault: '', exchange };
      return { actions: () => Promise.reject(new OpenStackHttpError(request)) };
    };
    const one = started({ rebootsBefore: [] });
    expect(await hasStrayReboot(answering(403), one)).toBe(true);
    await expect(hasStrayReboot(answering(503), one)).rejects.toMatchObject({ status: 503 });
  });
});

let sim: SimulatedTarget;

/** A server whose guest listens. */
async function openWithGuest(): Promise<ServerHandle> {
  sim = await openSimulatedTarget();
  const items = [{ ordinal: 1, serverId: '' }];
  const begun = await attempt(createStartStep(sim.deps, 'boot'), {
    ...{ context: sim.context, phase: 'boot', items },
  });
  const waiting = { context: sim.context, phase: 'boot', timeoutSeconds: 30 };
  const started = begun.result?.started ?? [];
  const { result } = await attempt(createAwaitStep(sim.deps, 'boot'), { ...waiting, started });
  await listening(started[0]!);
  return result!.reached[0]!;
}

/** Until the guest listens that this operation starts. */
async function listening({ requestId }: StartedOperation): Promise<void> {
  for (let i = 0; i < 600; i++) {
    const { operations } = await sim.truth();
    if (operations.some((one) => one.requestId === requestId && one.guestReadyAt !== null)) return;
    await sleep(50);
  }
  throw new Error('the guest did not listen within 30 s');
}

async function guestEnded(server: ServerHandle, started: StartedOperation): Promise<string[]> {
  const readiness = { probe: 'console', marker: 'SIMCLOUD-READY', timeout_seconds: 30 } as const;
  const { result, error } = await attempt(createAwaitGuest({ ...sim.deps, env: {} }), {
    ...{ context: sim.context, phase: 'reboot', readiness, plan: { targets: [] } },
    ...{ after: 'reboot', servers: [server], started: [started], consoleBefore: {} },
  });
  if (!result) throw error;
  return result.operations.flatMap(({ outcome, flags }) => [outcome, ...flags]);
}

const rebootInput = (server: ServerHandle, more: Partial<StepItem> = {}): StartStepInput => ({
  ...{ context: sim.context, phase: 'reboot' },
  items: [{ ordinal: 1, serverId: server.serverId, knownRequestIds: [], ...more }],
});

async function ended(started: StartedOperation): Promise<OperationRecord> {
  const input = { context: sim.context, phase: 'reboot', started: [started], timeoutSeconds: 30 };
  const { result, error } = await attempt(createAwaitStep(sim.deps, 'reboot'), input);
  if (!result) throw error;
  return result.operations[0]!;
}

/** The request of a worker that hung; it returns when the server is at rest again. */
async function strayReboot({ serverId }: ServerHandle, wait = true): Promise<string> {
  const { service } = await sim.deps.access(sim.context.target);
  const { requestId } = await service.softReboot(serverId, 3);
  const isOver = async (): Promise<boolean> =>
    (await service.stamps(serverId, requestId))?.finishedAtMs != null;
  while (wait && !(await isOver())) await sleep(50);
  return requestId;
}

describe('a soft reboot', () => {
  afterEach(() => sim.close());

  it('that is refused because of a stray one is sent when that is over, and is no value', async () => {
    const server = await openWithGuest();
    const stray = await strayReboot(server, false);
    const start = createStartStep(sim.deps, 'reboot');
    let last = await attempt(start, rebootInput(server));
    expect(last.error).toMatchObject({ status: 409 });
    for (let number = 2; !last.result && number < 100; number++) {
      await sleep(50);
      last = await attempt(start, rebootInput(server), { number, details: last.details });
    }
    const [started] = last.result!.started;
    expect(started?.requestId).not.toBe(stray);
    expect(started?.startUpperMs).toBe(started?.startLowerMs);
    const record = await ended(started!);
    expect(record).toMatchObject({ outcome: 'censored', durationMs: null, lowerMs: 0 });
    expect(record.flags).toEqual(expect.arrayContaining(['retried', 'stray_reboot']));
    expect(holdsTruth(record, await sim.truth())).toBe(true);
  });

  it('that had to be sent again is a value when no stray one came', async () => {
    const server = await openWithGuest();
    await sim.order([{ kind: 'task-state' }]);
    const start = createStartStep(sim.deps, 'reboot');
    const first = await attempt(start, rebootInput(server));
    expect(first.error).toMatchObject({ status: 409 });
    const second = await attempt(start, rebootInput(server), { number: 2, details: first.details });
    const record = await ended(second.result!.started[0]!);
    expect(record).toMatchObject({ outcome: 'ok', flags: ['retried'] });
    expect(holdsTruth(record, await sim.truth())).toBe(true);
  });

  it('is no value when a stray one came just before it, nor is its guest; the next is one again', async () => {
    const server = await openWithGuest();
    await strayReboot(server);
    const start = createStartStep(sim.deps, 'reboot');
    const { result } = await attempt(start, rebootInput(server, { strayPossible: true }));
    const [started] = result!.started;
    expect(started?.flags).toEqual([]);
    expect((await ended(started!)).flags).toContain('stray_reboot');
    expect(await guestEnded(server, started!)).toEqual(['censored', 'stray_reboot']);
    await listening(started!);
    const knownRequestIds = [started!.requestId];
    const next = await attempt(start, {
      ...rebootInput(server, { ordinal: 2, strayPossible: true, knownRequestIds }),
    });
    expect(await ended(next.result!.started[0]!)).toMatchObject({ outcome: 'ok', flags: [] });
  });

  it('whose reply was lost is not told from a stray one where there may be one', async () => {
    const server = await openWithGuest();
    await sim.order([{ kind: 'lost-reply', method: 'POST', path: '/action$' }]);
    const start = createStartStep(sim.deps, 'reboot');
    const input = rebootInput(server, { strayPossible: true });
    const first = await attempt(start, input);
    expect(first.error).toMatchObject({ name: 'OpenStackNetworkError' });
    const second = await attempt(start, input, { number: 2, details: first.details });
    const [started] = second.result!.started;
    expect(started?.flags).toEqual(['retried', 'reply_lost', 'stray_reboot']);
    expect(await ended(started!)).toMatchObject({ outcome: 'censored', durationMs: null });
    const { operations } = await sim.truth();
    expect(operations.filter(({ kind }) => kind === 'reboot')).toHaveLength(1);
  });
});
