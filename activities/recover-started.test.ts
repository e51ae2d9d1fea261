import { afterEach, describe, expect, it } from 'vitest';
import {
  attempt,
  holdsTruth,
  openSimulatedTarget,
  type SimulatedTarget,
} from '../test/rig/simulated-target.js';
import type { Intent, StartJournal, StartStepInput } from '../workflows/contract/steps.js';
import { createAwaitStep } from './await-step.js';
import type { StepDependencies } from './dependencies.js';
import { serverNamePrefix } from './resource-names.js';
import { createStartStep } from './start-step.js';
import { stepRequest } from './step-request.js';
import { createTargetAccess } from './target-access.js';

let sim: SimulatedTarget;
afterEach(() => sim.close());

const ITEM = { ordinal: 1, serverId: '' };
const bootInput = (): StartStepInput => ({ context: sim.context, phase: 'boot', items: [ITEM] });

/** Heartbeat details of an attempt that died with this intent. */
const died = (intent: Intent, attemptNumber: number): StartJournal => ({
  intents: { 1: intent },
  intendedBy: attemptNumber,
  settledBy: 0,
  started: [],
  operations: [],
});

/** What a worker that was just started knows: nothing of the cloud's clock. */
const newWorker = (): StepDependencies => ({
  ...sim.deps,
  access: createTargetAccess(() => sim.client),
});

/** Another worker sends the boot's request just now. */
async function bootedByAnother(): Promise<void> {
  const { service } = await sim.deps.access(sim.context.target);
  await stepRequest(service, 'boot', sim.context, ITEM);
}

describe('a boot that is found again', () => {
  it('has its intent for its start when the action’s own stamp agrees', async () => {
    sim = await openSimulatedTarget();
    const { anchor } = sim.deps.clock;
    const atMs = sim.deps.clock.now();
    await bootedByAnother();
    const { result } = await attempt(createStartStep(newWorker(), 'boot'), bootInput(), {
      number: 2,
      details: died({ atMs, anchor }, 1),
    });
    const [started] = result?.started ?? [];
    expect(started).toMatchObject({ flags: ['retried', 'reply_lost'], startLowerMs: atMs });
    expect(started?.startUpperMs).toBeLessThanOrEqual(atMs + 250);
  });

  it('does not when the worker was held up before it sent: the start reaches to the stamp', async () => {
    sim = await openSimulatedTarget();
    const { anchor } = sim.deps.clock;
    const atMs = sim.deps.clock.now() - 15_000;
    await bootedByAnother();
    const deps = newWorker();
    const { result } = await attempt(createStartStep(deps, 'boot'), bootInput(), {
      number: 2,
      details: died({ atMs, anchor }, 1),
    });
    const [started] = result?.started ?? [];
    expect(started?.flags).toEqual(['retried', 'reply_lost', 'start_from_control_plane']);
    expect(started?.startLowerMs).toBe(atMs);
    const waiting = { ...bootInput(), started: [started!], timeoutSeconds: 30 };
    const ended = await attempt(createAwaitStep(deps, 'boot'), waiting);
    const truth = await sim.truth();
    const real = truth.operations.find(({ kind }) => kind === 'boot');
    expect(started?.startUpperMs).toBeGreaterThanOrEqual(real!.requestArrivedAt - 1);
    expect(ended.result?.operations[0]).toMatchObject({ outcome: 'censored', durationMs: null });
    expect(holdsTruth(ended.result!.operations[0]!, truth)).toBe(true);
  });

  it('may be of the first of two requests whose replies were lost', async () => {
    sim = await openSimulatedTarget();
    const start = createStartStep(sim.deps, 'boot');
    await sim.order([{ kind: 'reset-before', method: 'POST', path: '/servers$' }]);
    const first = await attempt(start, bootInput());
    const { atMs } = (first.details as StartJournal).intents[1]!;
    await sim.order([{ kind: 'lost-reply', method: 'POST', path: '/servers$' }]);
    const second = await attempt(start, bootInput(), { number: 2, details: first.details });
    expect(second.error).toMatchObject({ name: 'OpenStackNetworkError', sent: true });
    expect((second.details as StartJournal).intents[1]).toMatchObject({ atMs, orLater: true });
    const third = await attempt(start, bootInput(), { number: 3, details: second.details });
    const [started] = third.result?.started ?? [];
    const real = (await sim.truth()).operations.find(({ kind }) => kind === 'boot');
    expect(started?.flags).toContain('start_from_control_plane');
    expect(started?.startLowerMs).toBe(atMs);
    expect(started?.startUpperMs).toBeGreaterThanOrEqual(real!.requestArrivedAt - 1);
  }, 90_000);
});

describe('a boot that may have been asked for long ago', () => {
  it('has all its time from when it was found', async () => {
    sim = await openSimulatedTarget({ speedUp: 2 });
    const { anchor } = sim.deps.clock;
    const atMs = sim.deps.clock.now() - 3_600_000;
    await bootedByAnother();
    const deps = newWorker();
    const { result } = await attempt(createStartStep(deps, 'boot'), bootInput(), {
      number: 2,
      details: died({ atMs, anchor, orLater: true }, 1),
    });
    const started = result?.started ?? [];
    const waiting = { ...bootInput(), started, timeoutSeconds: 30 };
    const ended = await attempt(createAwaitStep(deps, 'boot'), waiting);
    expect(ended.result?.operations[0]).toMatchObject({ outcome: 'censored', durationMs: null });
    expect(holdsTruth(ended.result!.operations[0]!, await sim.truth())).toBe(true);
  });
});

describe('a second server of a boot', () => {
  const recover = (isLatest: boolean) =>
    attempt(
      createStartStep({ ...newWorker(), isLatestAttempt: () => Promise.resolve(isLatest) }, 'boot'),
      bootInput(),
      {
        number: 2,
        details: died(
          {
            ...{ atMs: sim.deps.clock.now() - 5000, orLater: true },
            anchor: sim.deps.clock.anchor,
          },
          1,
        ),
      },
    );

  it('is deleted, and its boot flagged', async () => {
    sim = await openSimulatedTarget();
    await bootedByAnother();
    await bootedByAnother();
    const { result } = await recover(true);
    expect(result?.started[0]?.flags).toContain('duplicate_created');
  });

  it('is left to be found by others, by an attempt that is no longer waited for', async () => {
    sim = await openSimulatedTarget();
    await bootedByAnother();
    await bootedByAnother();
    const { error } = await recover(false);
    expect(String(error)).toContain('another attempt has taken over');
    const { run } = sim.context;
    const { service } = await sim.deps.access(bootInput().context.target);
    expect(await service.findByRun(run, serverNamePrefix(run))).toHaveLength(2);
  });
});

describe('a request that was refused', () => {
  it('is sent again without a look for what it cannot have done', async () => {
    sim = await openSimulatedTarget();
    await sim.order([{ kind: 'status', status: 429, method: 'POST', path: '/servers$' }]);
    const start = createStartStep(sim.deps, 'boot');
    const first = await attempt(start, bootInput());
    expect((first.details as StartJournal).intents).toEqual({});
    const before = sim.client.requests;
    const second = await attempt(start, bootInput(), { number: 2, details: first.details });
    expect(second.result?.started[0]?.flags).toEqual(['retried']);
    expect(sim.client.requests - before).toBe(1);
  });

  it('is looked for when an attempt before it may have sent it as well', async () => {
    sim = await openSimulatedTarget();
    const { anchor } = sim.deps.clock;
    const scheduledAt = Date.now() - 12_000;
    await bootedByAnother();
    const intent = { atMs: scheduledAt, anchor, orLater: true as const };
    const details = { ...died(intent, 2), settledBy: 2 };
    const { result } = await attempt(createStartStep(sim.deps, 'boot'), bootInput(), {
      number: 3,
      details,
      scheduledAt,
    });
    expect(result?.started[0]?.flags).toContain('reply_lost');
    expect((await sim.truth()).duplicateCreates).toEqual([]);
  });
});
