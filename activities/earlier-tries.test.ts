import { afterEach, describe, expect, it } from 'vitest';
import { ClockOffset } from '../measure/clock-offset.js';
import {
  attempt,
  holdsTruth,
  openSimulatedTarget,
  type SimulatedTarget,
} from '../test/rig/simulated-target.js';
import type {
  AwaitStepInput,
  EarlierTry,
  StartJournal,
  StartStepInput,
  StartedOperation,
} from '../workflows/contract/steps.js';
import { createAwaitStep } from './await-step.js';
import type { StepDependencies } from './dependencies.js';
import { createStartStep } from './start-step.js';

/** A cloud whose clock nobody knows: its stamps close no hole. */
class UnknownOffset extends ClockOffset {
  override at(): undefined {
    return undefined;
  }
}

let sim: SimulatedTarget;
afterEach(() => sim.close());

const bootInput = (ordinals: readonly number[], earlier?: EarlierTry): StartStepInput => ({
  context: sim.context,
  phase: 'boot',
  items: ordinals.map((ordinal) => ({ ordinal, serverId: '' })),
  ...(earlier && { earlier }),
});

const awaitInput = (
  started: readonly StartedOperation[],
  earlier?: EarlierTry,
): AwaitStepInput => ({
  context: sim.context,
  phase: 'boot',
  started,
  timeoutSeconds: 30,
  ...(earlier && { earlier }),
});

const boots = async (): Promise<number> =>
  (await sim.truth()).operations.filter((o) => o.kind === 'boot').length;

/** As the workflow hands it on when an activity failed for good. */
const failedWith = (known: unknown, scheduledAtMs = Date.now() - 60_000): EarlierTry => ({
  scheduledAtMs,
  known,
  complete: true,
});

describe('a boot that an operator starts again', () => {
  it('finds the server whose reply was lost before the run was blocked, with the start it had', async () => {
    sim = await openSimulatedTarget({ speedUp: 2 });
    await sim.order([{ kind: 'lost-reply', method: 'POST', path: '/servers$' }]);
    const start = createStartStep(sim.deps, 'boot');
    const before = await attempt(start, bootInput([1]));
    expect(before.error).toMatchObject({ name: 'OpenStackNetworkError' });
    const { result } = await attempt(start, bootInput([1], failedWith(before.details)));
    const [started] = result?.started ?? [];
    expect(started?.flags).toEqual(['retried', 'reply_lost']);
    expect(started!.startUpperMs - started!.startLowerMs).toBeGreaterThan(0);
    expect(started!.startUpperMs - started!.startLowerMs).toBeLessThanOrEqual(250);
    const ended = await attempt(createAwaitStep(sim.deps, 'boot'), awaitInput([started!]));
    expect(await boots()).toBe(1);
    expect(holdsTruth(ended.result!.operations[0]!, await sim.truth())).toBe(true);
  });

  it('sends what never took effect once, and what was started not again', async () => {
    sim = await openSimulatedTarget();
    await sim.order([{ kind: 'reset-before', method: 'POST', path: '/servers$' }]);
    const start = createStartStep(sim.deps, 'boot');
    const before = await attempt(start, bootInput([1, 2]));
    expect((before.details as StartJournal).started).toHaveLength(1);
    const { result } = await attempt(start, bootInput([1, 2], failedWith(before.details)));
    expect(result?.started.map((s) => s.ordinal)).toEqual([1, 2]);
    expect(result?.started.flatMap((s) => s.flags)).toEqual(['retried']);
    expect(await boots()).toBe(2);
  }, 90_000);

  it('looks before it sends when nothing is known of the time before', async () => {
    sim = await openSimulatedTarget();
    const start = createStartStep(sim.deps, 'boot');
    const scheduledAtMs = Date.now();
    await attempt(start, bootInput([1]));
    const nothing = { scheduledAtMs, known: null, complete: false };
    const { result } = await attempt(start, bootInput([1], nothing));
    const [started] = result?.started ?? [];
    expect(started?.flags).toContain('reply_lost');
    expect(await boots()).toBe(1);
    const ended = await attempt(createAwaitStep(sim.deps, 'boot'), awaitInput([started!]));
    expect(holdsTruth(ended.result!.operations[0]!, await sim.truth())).toBe(true);
  });

  it('takes an old intent for no start when another attempt may have sent it anew since', async () => {
    sim = await openSimulatedTarget();
    await sim.order([{ kind: 'reset-before', method: 'POST', path: '/servers$' }]);
    const start = createStartStep(sim.deps, 'boot');
    const before = await attempt(start, bootInput([1]));
    const intents = (before.details as StartJournal).intents;
    const earlier = failedWith(before.details);
    // This one sends, and dies before a heartbeat of it comes through.
    await attempt(start, bootInput([1], earlier));
    const { result } = await attempt(start, bootInput([1], earlier), { number: 2 });
    expect(await boots()).toBe(1);
    const [started] = result?.started ?? [];
    const real = (await sim.truth()).operations.find((o) => o.kind === 'boot');
    expect(started!.startLowerMs).toBeGreaterThanOrEqual(intents[1]!.atMs);
    expect(started!.startUpperMs).toBeGreaterThanOrEqual(real!.requestArrivedAt - 5);
    const ended = await attempt(createAwaitStep(sim.deps, 'boot'), awaitInput([started!]));
    expect(holdsTruth(ended.result!.operations[0]!, await sim.truth())).toBe(true);
  }, 90_000);

  it('hands on what it was handed when it finds no way into the cloud', async () => {
    sim = await openSimulatedTarget();
    const known: StartJournal = {
      intents: { 1: { atMs: 1000, anchor: 'then' } },
      intendedBy: 4,
      settledBy: 7,
      started: [],
      operations: [],
    };
    const deps = { ...sim.deps, access: () => Promise.reject(new Error('no way in')) };
    const { error, details } = await attempt(
      createStartStep(deps, 'boot'),
      bootInput([1], failedWith(known)),
    );
    expect(error).toMatchObject({ message: 'no way in' });
    expect(details).toEqual({ ...known, intendedBy: 0, settledBy: 1 });
  });
});

describe('a wait that an operator starts again', () => {
  it('goes on from what was seen, and a hole in the looks makes no value of its middle', async () => {
    sim = await openSimulatedTarget({ speedUp: 5 });
    const begun = await attempt(createStartStep(sim.deps, 'boot'), bootInput([1]));
    const started = begun.result?.started ?? [];
    await sim.order([{ kind: 'status', status: 503, method: 'GET', path: '/servers', times: 100 }]);
    const await_ = createAwaitStep(sim.deps, 'boot');
    const before = await attempt(await_, awaitInput(started));
    expect(before.error).toBeDefined();
    await sim.order([]);
    // The run was blocked for a while: the server has long been there.
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const withoutStamps: StepDependencies = {
      ...sim.deps,
      access: async (target) => ({
        ...(await sim.deps.access(target)),
        clockOffset: new UnknownOffset(),
      }),
    };
    const { result } = await attempt(
      createAwaitStep(withoutStamps, 'boot'),
      awaitInput(started, failedWith(before.details)),
    );
    const [operation] = result?.operations ?? [];
    expect(operation).toMatchObject({ outcome: 'censored', durationMs: null });
    expect(holdsTruth(operation!, await sim.truth())).toBe(true);
  });
});
