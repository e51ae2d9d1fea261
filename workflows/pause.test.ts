import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heartbeating } from '../activities/heartbeating.js';
import type { HistoryEvent } from '../client/history-events.js';
import { readHistoryRecords } from '../client/history-records.js';
import type { PlanInput } from '../plan/plan.js';
import { mergeParts } from '../results/merge-parts.js';
import type { RunRecord } from '../results/record.js';
import { eventually } from '../test/rig/eventually.js';
import { fakeActivities } from '../test/rig/fake-activities.js';
import { Operator } from '../test/rig/operator.js';
import { startStudy, testPlan, testTarget } from '../test/rig/test-study.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import type { Activities } from './contract/activities.js';
import type { RunStatus, StudyResult } from './contract/progress.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

const one = (more: Partial<PlanInput> = {}): PlanInput =>
  testPlan({
    targets: [testTarget('a')],
    scenarios: [{ scenario: 'serial-boot', servers: 2 }],
    ...more,
  });

/** Activities whose wait for one boot lasts until `release` is called. */
function heldAt(ordinal: number): {
  activities: Activities & { readonly asked: string[] };
  release: () => void;
} {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const plain = fakeActivities();
  const activities = {
    ...plain,
    awaitActive: async (input: Parameters<Activities['awaitActive']>[0]) => {
      if (input.started[0]?.ordinal === ordinal) {
        await heartbeating(
          () => undefined,
          () => released,
        );
      }
      return plain.awaitActive(input);
    },
  };
  return { activities, release };
}

async function studied(
  activities: Activities,
  plan: PlanInput,
  meanwhile: (operator: Operator) => Promise<void>,
): Promise<{ result: StudyResult; runs: readonly RunRecord[] }> {
  return rig.withWorker(activities, async (queue) => {
    const handle = await startStudy(rig, queue, plan);
    await meanwhile(new Operator(rig.client, handle));
    const result = (await handle.result()) as StudyResult;
    const { runs } = await readHistoryRecords(rig.client, handle.workflowId);
    return { result, runs: mergeParts(runs) };
  });
}

const standsStill = (operator: Operator, run: string): Promise<RunStatus> =>
  operator.findsOf(run, 'it stands still', ({ heldSince }) => heldSince !== undefined);

/** Operations that began while a run was paused, by its record. */
const begunMeanwhile = ({ operations, pauses = [] }: RunRecord): readonly string[] =>
  operations
    .filter(({ startedAt }) =>
      pauses.some((pause) => startedAt > pause.startedAt && startedAt < (pause.endedAt ?? '9')),
    )
    .map(({ id }) => id);

describe('a run that is paused', () => {
  it('ends the operation in hand, begins none until it is resumed, and records since when', async () => {
    const { activities, release } = heldAt(1);
    const { result, runs } = await studied(activities, one(), async (operator) => {
      const { run } = await operator.sees('running', 'boot');
      await operator.findsOf(run, 'it waits for the boot', ({ inHand }) =>
        inHand.some((what) => what.startsWith('wait until ACTIVE')),
      );
      const answer = await operator.say('pause', run, { reason: 'cabling' });
      expect(answer).toMatch(
        /^it is paused: 'wait until ACTIVE: server 1 of 2' goes on to its end, then it begins no more/,
      );
      expect(await operator.say('pause', run)).toMatch(
        /^it is paused since .* UTC \(cabling\) already$/,
      );
      expect(await operator.sees('paused')).toMatchObject({ paused: { reason: 'cabling' } });
      release();
      const status = await standsStill(operator, run);
      expect(status).toMatchObject({ state: 'paused', done: 1, inHand: [] });
      expect(status.figures).toMatchObject([{ operation: 'boot', n: 1, averaged: 1 }]);
      expect(activities.asked).toEqual(['boot 1', 'active 1']);
      expect(await operator.say('resume', run)).toMatch(
        /^it was paused since .* UTC, and goes on$/,
      );
      expect(await operator.isRefused('resume', run)).toMatch(
        /goes on already: an operator said 'resume' at|not found|completed/,
      );
    });
    expect(result).toMatchObject({ outcome: 'ok' });
    const [run] = runs;
    expect(run?.pauses).toEqual([
      { startedAt: expect.any(String), endedAt: expect.any(String), reason: 'cabling' },
    ]);
    expect(run?.operations).toHaveLength(4);
    expect(begunMeanwhile(run!)).toEqual([]);
  });

  it('is in no record when it was resumed before anything was held back', async () => {
    const { activities, release } = heldAt(1);
    const { runs } = await studied(activities, one(), async (operator) => {
      const { run } = await operator.sees('running', 'boot');
      await operator.say('pause', run);
      await operator.say('resume', run);
      release();
    });
    expect(runs[0]).toMatchObject({ outcome: 'ok' });
    expect(runs[0]).not.toHaveProperty('pauses');
  });

  it('ends when it is aborted, and cleans up', async () => {
    const { activities, release } = heldAt(1);
    const { runs } = await studied(activities, one(), async (operator) => {
      const { run } = await operator.sees('running', 'boot');
      await operator.say('pause', run);
      release();
      await standsStill(operator, run);
      expect(await operator.say('abort', run)).toMatch(/^it ends: it deletes what it made/);
    });
    expect(runs[0]).toMatchObject({
      outcome: 'aborted',
      pauses: [{ endedAt: expect.any(String) }],
    });
    expect(activities.asked).toEqual(['boot 1', 'active 1', 'remove leftovers']);
  });

  it('ends when its study is cancelled', async () => {
    const { activities, release } = heldAt(1);
    const { result, runs } = await studied(activities, one(), async (operator) => {
      const { run } = await operator.sees('running', 'boot');
      await operator.say('pause', run);
      release();
      await standsStill(operator, run);
      await operator.study.cancel();
    });
    expect(result).toMatchObject({ outcome: 'cancelled' });
    expect(runs[0]).toMatchObject({ outcome: 'cancelled' });
    expect(activities.asked).toContain('remove leftovers');
  });

  it('refuses what makes no sense, in words', async () => {
    const { activities, release } = heldAt(1);
    const plan = one({ settle_seconds: 600 });
    const { runs } = await studied(activities, plan, async (operator) => {
      const { run } = await operator.sees('running', 'boot');
      expect(await operator.isRefused('pause', run, { until: 'noon' })).toBe(
        'until: no such key; there is reason',
      );
      expect(await operator.isRefused('pause', run, { reason: 7 })).toMatch(
        /^reason: must be a text/,
      );
      expect(await operator.isRefused('extend-hold', run, { seconds: 5 })).toBe(
        'no servers are held: there is no hold to extend',
      );
      release();
      await operator.sees('running', 'settle');
      expect(await operator.isRefused('pause', run)).toBe(
        'its last operation has ended: there is nothing left to pause',
      );
      await operator.say('abort', run);
    });
    expect(runs[0]).not.toHaveProperty('pauses');
  });

  it('holds back the slices that it is cut into', async () => {
    const { activities, release } = heldAt(60);
    const boots = { scenario: 'serial-boot', servers: 120 } as const;
    const { result, runs } = await studied(activities, one({ scenarios: [boots] }), async (o) => {
      const { run } = await o.sees('running', 'boot');
      await eventually('the 60th boot was asked for', () =>
        Promise.resolve(activities.asked.includes('boot 60') || undefined),
      );
      await o.say('pause', run, { reason: 'cabling' });
      const slice = rig.client.workflow.getHandle(`${run}/slice-2`);
      const sinceTold = async (): Promise<readonly HistoryEvent[] | undefined> => {
        const events = (await slice.fetchHistory()).events ?? [];
        const told = events.findIndex(
          (e) => e.workflowExecutionSignaledEventAttributes?.signalName === 'paused',
        );
        return told < 0 ? undefined : events.slice(told);
      };
      await eventually('the slice was told', sinceTold);
      release();
      // It reads the worker's clock when it comes to stand still, and at no other time before its end.
      await eventually('the slice stands still', async () =>
        (await sinceTold())?.find((e) => e.markerRecordedEventAttributes),
      );
      await o.say('resume', run);
    });
    expect(result).toMatchObject({ outcome: 'ok' });
    expect(runs[0]?.operations).toHaveLength(240);
    expect(runs[0]?.pauses).toMatchObject([{ reason: 'cabling', endedAt: expect.any(String) }]);
    expect(begunMeanwhile(runs[0]!)).toEqual([]);
  }, 120_000);
});

describe('a study that is paused', () => {
  it('pauses its run and goes on with it when it is resumed', async () => {
    const { activities, release } = heldAt(1);
    const { result, runs } = await studied(activities, one(), async (operator) => {
      const { run } = await operator.sees('running', 'boot');
      expect(await operator.say('pause', undefined, { reason: 'cabling' })).toContain(run);
      expect(await operator.say('pause')).toMatch(/^it is paused since .* \(cabling\) already$/);
      await operator.sees('paused');
      release();
      await standsStill(operator, run);
      expect(await operator.say('resume')).toBe(`${run}: told to go on`);
    });
    expect(result).toMatchObject({ outcome: 'ok' });
    expect(runs[0]?.pauses).toMatchObject([{ reason: 'cabling' }]);
  });

  it('begins no other run', async () => {
    const activities = fakeActivities();
    const plan = one({ repetitions: 2, settle_seconds: 2 });
    const { result, runs } = await studied(activities, plan, async (operator) => {
      await operator.sees('running', 'settle');
      await operator.say('pause');
      const held = await operator.finds(
        'the second run is held back',
        ({ state, paused }) => state === 'waiting' && paused !== undefined,
      );
      expect(held.repetition).toBe(2);
      expect(activities.asked.filter((what) => what === 'boot 1')).toHaveLength(1);
      expect(await operator.say('resume')).toBe('it is not paused any more, and goes on');
      await operator.sees('ok');
    });
    expect(result).toMatchObject({ outcome: 'ok', runs: 2 });
    expect(runs).toHaveLength(2);
  });

  it('goes on when its run is resumed on its own page', async () => {
    const { activities, release } = heldAt(1);
    const plan = one({ repetitions: 2 });
    const { result } = await studied(activities, plan, async (operator) => {
      const { run } = await operator.sees('running', 'boot');
      await operator.say('pause');
      await operator.sees('paused');
      await operator.say('resume', run);
      release();
    });
    expect(result).toMatchObject({ outcome: 'ok', runs: 2 });
  });

  it('ends when it is cancelled between two runs', async () => {
    const plan = one({ repetitions: 2, settle_seconds: 2 });
    const { result } = await studied(fakeActivities(), plan, async (operator) => {
      await operator.sees('running', 'settle');
      await operator.say('pause');
      await operator.finds('the second run is held back', (run) => run.paused !== undefined);
      await operator.study.cancel();
    });
    expect(result).toMatchObject({ outcome: 'cancelled', runs: 2 });
  });
});

describe('a run that is paused while it waits for its compute nodes', () => {
  it('keeps its place, and stands still before its first operation', async () => {
    const { activities, release } = heldAt(1);
    await rig.withWorker(activities, async (queue) => {
      const first = await startStudy(rig, queue, one());
      await new Operator(rig.client, first).sees('running', 'boot');
      const second = new Operator(rig.client, await startStudy(rig, queue, one()));
      const { run } = await second.sees('queued');
      expect(await second.say('pause', run, { reason: 'later' })).toMatch(/keeps its place/);
      expect(await second.say('pause', run)).toMatch(/\(later\) already$/);
      expect(await second.isRefused('extend-hold', run, { seconds: 1 })).toMatch(
        /^no servers are held: it waits for/,
      );
      release();
      await first.result();
      await second.sees('paused', 'boot');
      expect(activities.asked.filter((what) => what === 'boot 1')).toHaveLength(1);
      await second.say('resume', run);
      expect(await second.study.result()).toMatchObject({ outcome: 'ok' });
    });
  });
});

describe('extend-hold', () => {
  const holding = (hold_seconds: number): PlanInput =>
    one({ scenarios: [{ scenario: 'steady-state-packing', servers: 2, hold_seconds }] });

  const heldSeconds = ({ phases }: RunRecord): number => {
    const hold = phases.find(({ phase }) => phase === 'hold');
    return (Date.parse(hold?.endedAt ?? '') - Date.parse(hold?.startedAt ?? '')) / 1000;
  };

  it('holds the servers longer, and says until when', async () => {
    const { runs } = await studied(fakeActivities(), holding(6), async (operator) => {
      const { run } = await operator.sees('running', 'hold');
      const answer = await operator.say('extend-hold', run, { seconds: 2 });
      expect(answer).toMatch(/^the servers are held 2 s longer, until \d{4}-.* UTC$/);
      expect(await operator.isRefused('extend-hold', run, { seconds: -1 })).toMatch(
        /^seconds: must be a number above 0, at most 86400, got -1/,
      );
      expect(await operator.isRefused('extend-hold', run)).toMatch(/^seconds: must be a number/);
    });
    expect(heldSeconds(runs[0]!)).toBeGreaterThanOrEqual(7.9);
  });

  it('moves the end once when an instant is said twice, on either page', async () => {
    const { runs } = await studied(fakeActivities(), holding(6), async (operator) => {
      const { run } = await operator.sees('running', 'hold');
      const until = new Date(Date.now() + 8000).toISOString();
      const words = `the servers are held until ${until.slice(0, 19).replace('T', ' ')} UTC`;
      expect(await operator.say('extend-hold', run, { until })).toBe(words);
      expect(await operator.say('extend-hold', run, { until })).toBe(words);
      expect(await operator.say('extend-hold', undefined, { until })).toBe(`${run}: ${words}`);
      expect(await operator.isRefused('extend-hold', run, { until: 'noon' })).toMatch(
        /^until: must be an instant with its offset/,
      );
    });
    expect(heldSeconds(runs[0]!)).toBeGreaterThanOrEqual(7);
    expect(heldSeconds(runs[0]!)).toBeLessThan(14);
  });

  it('is answered each by itself when two say it to the study at once', async () => {
    const { runs } = await studied(fakeActivities(), holding(6), async (operator) => {
      await operator.sees('running', 'hold');
      const answers = await Promise.all(
        [1, 2].map((seconds) => operator.say('extend-hold', undefined, { seconds })),
      );
      const ends = answers.map((answer) => String(answer).split(' until ').at(-1));
      expect(new Set(ends).size).toBe(2);
    });
    expect(heldSeconds(runs[0]!)).toBeGreaterThanOrEqual(8.9);
  });

  it('may be said to the study as well', async () => {
    const { runs } = await studied(fakeActivities(), holding(6), async (operator) => {
      const { run } = await operator.sees('running', 'hold');
      const answer = await operator.say('extend-hold', undefined, { seconds: 1 });
      expect(answer).toMatch(/: the servers are held 1 s longer, until .* UTC$/);
      expect(answer).toContain(run);
    });
    expect(heldSeconds(runs[0]!)).toBeGreaterThanOrEqual(6.9);
  });

  it('goes on with the hold while the run is paused, and deletes nothing after it', async () => {
    const activities = fakeActivities();
    const { runs } = await studied(activities, holding(5), async (operator) => {
      const { run } = await operator.sees('running', 'hold');
      expect(await operator.say('pause', run)).toMatch(/the hold until .* UTC goes on to its end/);
      await operator.sees('paused', 'delete');
      expect(activities.asked).not.toContain('delete 1,2');
      await operator.say('resume', run);
    });
    expect(runs[0]).toMatchObject({ outcome: 'ok', pauses: [{ reason: '' }] });
  });
});
