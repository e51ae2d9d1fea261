import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, describe, expect, it } from 'vitest';
import {
  anotherProcess,
  attempt,
  holdsTruth,
  openSimulatedTarget,
  type SimulatedTarget,
} from '../test/rig/simulated-target.js';
import type {
  AwaitStepResult,
  StartStepInput,
  StartedOperation,
} from '../workflows/contract/steps.js';
import { createAwaitGuest } from './await-guest.js';
import { createAwaitStep } from './await-step.js';
import { createCompareInventory } from './inventory.js';
import { createRemoveLeftovers } from './remove-leftovers.js';
import { serverName } from './resource-names.js';
import { createStartStep } from './start-step.js';
import { toApplicationFailure } from './to-application-failure.js';

let sim: SimulatedTarget;
const open = async (options?: Parameters<typeof openSimulatedTarget>[0]): Promise<void> => {
  sim = await openSimulatedTarget(options);
};
afterEach(() => sim.close());

const guestDeps = () => ({
  ...sim.deps,
  env: {},
});

const bootInput = (...ordinals: number[]): StartStepInput => ({
  context: sim.context,
  phase: 'boot',
  items: ordinals.map((ordinal) => ({ ordinal, serverId: '' })),
});

const awaitInput = (started: readonly StartedOperation[]) => ({
  context: sim.context,
  phase: 'boot',
  started,
  timeoutSeconds: 30,
});

async function boot(...ordinals: number[]): Promise<AwaitStepResult> {
  const begun = await attempt(createStartStep(sim.deps, 'boot'), bootInput(...ordinals));
  const ended = await attempt(
    createAwaitStep(sim.deps, 'boot'),
    awaitInput(begun.result?.started ?? []),
  );
  if (!ended.result) throw ended.error;
  return ended.result;
}

describe('a boot', () => {
  it('has the true time inside its bounds, for a batch that starts together', async () => {
    await open();
    const { operations, reached } = await boot(1, 2, 3);
    const truth = await sim.truth();
    expect(reached.map((r) => r.ordinal).sort()).toEqual([1, 2, 3]);
    expect(operations.map((o) => [o.operation, o.outcome, holdsTruth(o, truth)])).toEqual(
      Array.from({ length: 3 }, () => ['nova.boot_server', 'ok', true]),
    );
  });

  it('whose reply was lost is found again by its metadata, never sent twice, and flagged', async () => {
    await open({ speedUp: 2 });
    await sim.order([{ kind: 'lost-reply', method: 'POST', path: '/servers$' }]);
    const start = createStartStep(sim.deps, 'boot');
    const first = await attempt(start, bootInput(1));
    expect(first.error).toMatchObject({ name: 'OpenStackNetworkError', sent: true });
    const second = await attempt(start, bootInput(1), { number: 2, details: first.details });
    const [started] = second.result?.started ?? [];
    expect(started?.flags).toEqual(['retried', 'reply_lost']);
    const { result } = await attempt(createAwaitStep(sim.deps, 'boot'), awaitInput([started!]));
    const truth = await sim.truth();
    expect(truth.duplicateCreates).toEqual([]);
    expect(truth.operations.filter((o) => o.kind === 'boot')).toHaveLength(1);
    expect(result?.operations[0]).toMatchObject({
      outcome: 'ok',
      flags: ['retried', 'reply_lost'],
    });
    expect(holdsTruth(result!.operations[0]!, truth)).toBe(true);
  });

  it('whose deletion’s reply was lost is not timed from the second request', async () => {
    await open({ speedUp: 2 });
    const [server] = (await boot(1)).reached;
    const input = { ...bootInput(1), phase: 'delete', items: [server!] };
    await sim.order([{ kind: 'lost-reply', method: 'DELETE', path: '/servers/' }]);
    const start = createStartStep(sim.deps, 'delete');
    const first = await attempt(start, input);
    expect(first.error).toMatchObject({ name: 'OpenStackNetworkError', sent: true });
    await sleep(500);
    const second = await attempt(start, input, { number: 2, details: first.details });
    const [started] = second.result?.started ?? [];
    const deletion = (await sim.truth()).operations.find((o) => o.kind === 'delete');
    expect(started).toMatchObject({ flags: ['retried', 'reply_lost'] });
    expect(started?.startLowerMs).toBeLessThanOrEqual(deletion?.requestArrivedAt ?? NaN);
    expect(started?.startUpperMs).toBeGreaterThan((deletion?.requestArrivedAt ?? NaN) + 400);
  });

  it('whose deletion is over just when it is asked for once more was deleted, and has not failed', async () => {
    await open({ speedUp: 2 });
    const [server] = (await boot(1)).reached;
    const input = { ...bootInput(1), phase: 'delete', items: [server!] };
    await sim.order([{ kind: 'lost-reply', method: 'DELETE', path: '/servers/' }]);
    const start = createStartStep(sim.deps, 'delete');
    const first = await attempt(start, input);
    await sim.order([{ kind: 'status', status: 404, method: 'DELETE', path: '/servers/' }]);
    const second = await attempt(start, input, { number: 2, details: first.details });
    expect(second.result?.operations).toEqual([]);
    const [started] = second.result?.started ?? [];
    expect(started).toMatchObject({ flags: ['retried', 'reply_lost'], requestId: '' });
    const { result } = await attempt(createAwaitStep(sim.deps, 'delete'), awaitInput([started!]));
    const [record] = result!.operations;
    expect(['ok', 'censored']).toContain(record!.outcome);
    const deletion = (await sim.truth()).operations.find((o) => o.kind === 'delete');
    const tookMs = deletion!.visibleAt! - deletion!.requestArrivedAt;
    expect(record!.lowerMs).toBeLessThanOrEqual(tookMs);
    expect(record!.upperMs).toBeGreaterThanOrEqual(tookMs);
  });

  it('of a worker that died before any heartbeat came through is bounded by the control plane, or censored', async () => {
    await open();
    const start = createStartStep(sim.deps, 'boot');
    const scheduledAt = Date.now();
    await attempt(start, bootInput(1), { scheduledAt });
    const second = await attempt(start, bootInput(1), { number: 2, scheduledAt });
    const [started] = second.result?.started ?? [];
    expect(started?.flags).toContain('reply_lost');
    const { result } = await attempt(createAwaitStep(sim.deps, 'boot'), awaitInput([started!]));
    const truth = await sim.truth();
    expect(truth.duplicateCreates).toEqual([]);
    expect(holdsTruth(result!.operations[0]!, truth)).toBe(true);
  });

  it('is sent again when it never took effect', async () => {
    await open();
    await sim.order([{ kind: 'reset-before', method: 'POST', path: '/servers$' }]);
    const start = createStartStep(sim.deps, 'boot');
    const first = await attempt(start, bootInput(1));
    expect(first.error).toBeDefined();
    const second = await attempt(start, bootInput(1), { number: 2, details: first.details });
    expect(second.result?.started[0]?.flags).toEqual(['retried']);
    expect((await sim.truth()).operations.filter((o) => o.kind === 'boot')).toHaveLength(1);
  }, 90_000);

  it('that goes on while the worker is exchanged keeps the true time inside wider bounds', async () => {
    await open({ speedUp: 3 });
    const begun = await attempt(createStartStep(sim.deps, 'boot'), bootInput(1));
    const started = begun.result?.started ?? [];
    const deps = { ...sim.deps, clock: anotherProcess(sim.deps.clock) };
    const { result } = await attempt(createAwaitStep(deps, 'boot'), awaitInput(started));
    const [operation] = result?.operations ?? [];
    expect(operation?.flags).toEqual(['clock_anchor_changed']);
    expect(holdsTruth(operation!, await sim.truth())).toBe(true);
  });

  it("that ends in ERROR is an outcome with nova's own words", async () => {
    await open({ faults: [{ kind: 'boot-error', every: 2, message: 'No valid host was found.' }] });
    const { operations, reached } = await boot(1, 2);
    expect(operations.map((o) => o.outcome).sort()).toEqual(['failed', 'ok']);
    expect(operations.find((o) => o.outcome === 'failed')?.fault).toContain('No valid host');
    expect(reached).toHaveLength(1);
  });

  it('that a quota refuses is an outcome, and the others of its batch go on', async () => {
    await open({ quotas: { instances: 2, cores: 100, ramMib: 100_000 } });
    const begun = await attempt(createStartStep(sim.deps, 'boot'), bootInput(1, 2, 3));
    expect(begun.result?.started).toHaveLength(2);
    expect(begun.result?.operations).toEqual([
      expect.objectContaining({
        outcome: 'failed',
        fault: expect.stringMatching(/Quota exceeded/),
      }),
    ]);
  });

  it('that takes too long is called timed out, with its lower bound', async () => {
    await open({ speedUp: 1 });
    const begun = await attempt(createStartStep(sim.deps, 'boot'), bootInput(1));
    const { result } = await attempt(createAwaitStep(sim.deps, 'boot'), {
      ...awaitInput(begun.result?.started ?? []),
      timeoutSeconds: 1,
    });
    expect(result?.operations[0]).toMatchObject({
      outcome: 'timed_out',
      durationMs: null,
      upperMs: null,
      fault: 'not done after 1 s',
    });
    expect(result?.operations[0]?.lowerMs).toBeGreaterThanOrEqual(1000);
  });
});

describe('a guest', () => {
  it.each(['tcp', 'ssh'] as const)('is ready when its %s answers', async (probe) => {
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    await open({ guestPort: port });
    const begun = await attempt(createStartStep(sim.deps, 'boot'), bootInput(1));
    const started = begun.result?.started ?? [];
    const { result: active } = await attempt(
      createAwaitStep(sim.deps, 'boot'),
      awaitInput(started),
    );
    const { result } = await attempt(createAwaitGuest(guestDeps()), {
      context: sim.context,
      phase: 'boot',
      after: 'boot' as const,
      readiness: { probe, port, from: 'worker', timeout_seconds: 30 },
      plan: { targets: [] },
      servers: active!.reached,
      started,
      consoleBefore: {},
    });
    expect(result?.operations[0]).toMatchObject({ operation: 'guest.boot_ready', outcome: 'ok' });
  });

  it('that never says so is timed out, with its lower bound', async () => {
    await open();
    const begun = await attempt(createStartStep(sim.deps, 'boot'), bootInput(1));
    const started = begun.result?.started ?? [];
    const { result: active } = await attempt(
      createAwaitStep(sim.deps, 'boot'),
      awaitInput(started),
    );
    const { result } = await attempt(createAwaitGuest(guestDeps()), {
      context: sim.context,
      phase: 'boot',
      after: 'boot' as const,
      readiness: { probe: 'console' as const, marker: 'NEVER', timeout_seconds: 2 },
      plan: { targets: [] },
      servers: active!.reached,
      started,
      consoleBefore: {},
    });
    expect(result?.ready).toEqual([]);
    expect(result?.operations[0]).toMatchObject({
      outcome: 'timed_out',
      durationMs: null,
      fault: expect.stringMatching(
        /not ready after 2 s: 'NEVER' on the console: last answer: not in \d+ characters/,
      ),
    });
    expect(result?.operations[0]?.lowerMs).toBeGreaterThan(1900);
  });
});

describe('a soft reboot', () => {
  it('that is sent before the guest listens is flagged as one that fell back', async () => {
    await open();
    const { reached } = await boot(1);
    const begun = await attempt(createStartStep(sim.deps, 'reboot'), {
      context: sim.context,
      phase: 'reboot',
      items: [{ ordinal: 1, serverId: reached[0]?.serverId ?? '', knownRequestIds: [] }],
    });
    const { result } = await attempt(
      createAwaitStep(sim.deps, 'reboot'),
      awaitInput(begun.result?.started ?? []),
    );
    expect(result?.operations[0]?.flags).toEqual(['soft_reboot_fell_back']);
  });

  it('that is sent when the guest listens is timed truly, and so is its guest', async () => {
    await open();
    const begun = await attempt(createStartStep(sim.deps, 'boot'), bootInput(1));
    const started = begun.result?.started ?? [];
    const { result: active } = await attempt(
      createAwaitStep(sim.deps, 'boot'),
      awaitInput(started),
    );
    const readiness = { probe: 'console', marker: 'SIMCLOUD-READY', timeout_seconds: 30 } as const;
    const guestInput = {
      context: sim.context,
      phase: 'boot',
      readiness,
      plan: { targets: [] },
      servers: active!.reached,
    };
    const { result: up } = await attempt(createAwaitGuest(guestDeps()), {
      ...guestInput,
      after: 'boot',
      started,
      consoleBefore: {},
    });
    expect(up?.operations[0]).toMatchObject({ operation: 'guest.boot_ready', outcome: 'ok' });
    const rebooting = await attempt(createStartStep(sim.deps, 'reboot'), {
      context: sim.context,
      phase: 'reboot',
      items: [{ ordinal: 1, serverId: started[0]!.serverId, knownRequestIds: [] }],
    });
    const again = rebooting.result?.started ?? [];
    const { result: rebooted } = await attempt(
      createAwaitStep(sim.deps, 'reboot'),
      awaitInput(again),
    );
    const { result: back } = await attempt(createAwaitGuest(guestDeps()), {
      ...guestInput,
      after: 'reboot',
      started: again,
      consoleBefore: up!.console,
    });
    const truth = await sim.truth();
    const all = [up, rebooted, back].flatMap((r) => r?.operations ?? []);
    expect(all.map((o) => [o.operation, o.flags, holdsTruth(o, truth)])).toEqual([
      ['guest.boot_ready', [], true],
      ['nova.reboot_server', [], true],
      ['guest.reboot_ready', [], true],
    ]);
  });

  it('whose reply was lost is found among the actions of its server, not sent again', async () => {
    await open();
    const { reached } = await boot(1);
    await sim.order([{ kind: 'lost-reply', method: 'POST', path: '/action$' }]);
    const start = createStartStep(sim.deps, 'reboot');
    const input = {
      context: sim.context,
      phase: 'reboot',
      items: [{ ordinal: 1, serverId: reached[0]?.serverId ?? '', knownRequestIds: [] }],
    };
    const first = await attempt(start, input);
    expect(first.error).toBeDefined();
    const second = await attempt(start, input, { number: 2, details: first.details });
    expect(second.result?.started[0]?.flags).toEqual(['retried', 'reply_lost']);
    expect((await sim.truth()).operations.filter((o) => o.kind === 'reboot')).toHaveLength(1);
  });
});

describe('leftovers', () => {
  it('are deleted by id when their metadata proves them ours, and foreign servers survive', async () => {
    await open();
    const { reached } = await boot(1);
    const { target } = sim.context;
    const { service } = await sim.deps.access(target);
    const foreign = await service.boot({
      name: serverName(sim.context.run, 2),
      ...(target.flavorId !== undefined && { flavorId: target.flavorId }),
      imageId: target.imageId,
      networkIds: target.networkIds,
      availabilityZone: 'kvm',
      metadata: { packbench_run: `${sim.context.run}0` },
    });
    const deps = { client: () => sim.client };
    const compare = createCompareInventory(deps);
    const serverIds = reached.map((r) => r.serverId);
    const input = { context: sim.context, serverIds };
    const before = await attempt(compare, { ...input, before: null });
    expect(before.result?.left).toEqual([
      `server ${serverIds[0] ?? ''} ${serverName(sim.context.run, 1)}`,
      expect.stringMatching(/^port .* of /),
    ]);
    await attempt(createRemoveLeftovers(deps), input);
    const after = await attempt(compare, { ...input, before: null });
    expect(after.result?.left).toEqual([]);
    const poll = await service.poll('boot', [foreign], '');
    expect(poll.progress.get(foreign.resourceId)?.state).not.toBe('gone');
  });
});

describe('toApplicationFailure', () => {
  it('never retries a wrong password, and never shows it', async () => {
    await open();
    const failure = toApplicationFailure(
      await sim.client
        .send({
          service: 'compute',
          method: 'GET',
          path: '/nothing-here',
          shape: undefined as never,
        })
        .catch((error: unknown) => error),
    );
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ nonRetryable: true, type: 'CloudError' });
  });
});
