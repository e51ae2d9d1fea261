import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHistoryRecords } from '../client/history-records.js';
import { mergeParts } from '../results/merge-parts.js';
import type { PlanInput } from '../plan/plan.js';
import type { RunRecord } from '../results/record.js';
import { heartbeating } from '../activities/heartbeating.js';
import { fakeActivities, type FakeActivities } from '../test/rig/fake-activities.js';
import { Operator } from '../test/rig/operator.js';
import { startStudy, testPlan, testTarget } from '../test/rig/test-study.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import type { Activities } from './contract/activities.js';
import type { StudyResult } from './contract/progress.js';
import type { AwaitStepInput, StartStepInput } from './contract/steps.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

const KNOWN = { intents: {}, intendedBy: 0, settledBy: 1, started: [], operations: [] };
const refusal = (known: unknown = KNOWN): ApplicationFailure =>
  ApplicationFailure.create({
    message: "POST /servers on 10.0.0.1:8774: nothing listens on '10.0.0.1:8774'\nhint: start nova",
    type: 'CloudError',
    nonRetryable: true,
    details: [null, known],
  });

/** Fails the first `times` calls, then does what it is to do. */
function refusing<I, R>(
  times: number,
  activity: (input: I) => Promise<R>,
  seen: I[] = [],
): (input: I) => Promise<R> {
  return (input) => {
    seen.push(input);
    return seen.length <= times ? Promise.reject(refusal()) : activity(input);
  };
}

interface Studied {
  readonly result: StudyResult;
  readonly runs: readonly RunRecord[];
}

const one = (more: Partial<PlanInput> = {}): PlanInput =>
  testPlan({
    targets: [testTarget('a')],
    scenarios: [{ scenario: 'serial-boot', servers: 2 }],
    ...more,
  });

async function studied(
  activities: Activities,
  plan: PlanInput,
  meanwhile: (study: Operator) => Promise<void>,
): Promise<Studied> {
  return rig.withWorker(activities, async (queue) => {
    const handle = await startStudy(rig, queue, plan);
    await meanwhile(new Operator(rig.client, handle));
    const result = (await handle.result()) as StudyResult;
    const { runs } = await readHistoryRecords(rig.client, handle.workflowId);
    return { result, runs: mergeParts(runs) };
  });
}

describe('a run that is blocked', () => {
  it('says why in plain words, and boots again what it could not when an operator resumes it', async () => {
    const plain = fakeActivities();
    const seen: StartStepInput[] = [];
    const activities = {
      ...plain,
      bootServers: refusing(1, (input: StartStepInput) => plain.bootServers(input), seen),
    };
    const { result, runs } = await studied(activities, one(), async (operator) => {
      const blocked = await operator.sees('blocked');
      expect(await operator.say('resume', blocked.run)).toMatch(
        /Way out: start nova: it tries again$/,
      );
      expect(await operator.isRefused('resume', blocked.run)).toMatch(
        /goes on already: an operator said 'resume' at|not found|completed/,
      );
      expect(blocked).toMatchObject({
        state: 'blocked',
        phase: 'boot',
        latest: "boot server 1 of 2: nothing listens on '10.0.0.1:8774'. Way out: start nova",
      });
    });
    expect(result).toMatchObject({ outcome: 'ok' });
    expect(plain.asked.filter((a) => a.startsWith('boot'))).toEqual(['boot 1', 'boot 2']);
    expect(seen.map(({ earlier }) => earlier)).toEqual([
      undefined,
      { scheduledAtMs: expect.any(Number), known: KNOWN, complete: true },
      undefined,
    ]);
    expect(runs[0]?.blocks).toEqual([
      {
        startedAt: expect.any(String),
        endedAt: expect.any(String),
        reason: expect.stringContaining('boot server 1 of 2'),
        decision: 'resume',
      },
    ]);
  });

  it('goes on without what is skipped, which is recorded as failed, and cleans up', async () => {
    const plain = fakeActivities();
    const activities = {
      ...plain,
      awaitActive: refusing(1, (input: AwaitStepInput) => plain.awaitActive(input)),
    };
    const { result, runs } = await studied(activities, one(), async (operator) => {
      await operator.sees('blocked');
      expect(await operator.say('skip')).toMatch(/told to leave that out/);
    });
    expect(result).toMatchObject({ outcome: 'failed', failedRuns: 1 });
    const [run] = runs;
    expect(run).toMatchObject({ outcome: 'failed' });
    expect(run?.operations.map((o) => [o.operation, o.ordinal, o.outcome])).toEqual([
      ['boot', 1, 'failed'],
      ['boot', 2, 'ok'],
      ['delete', 2, 'ok'],
    ]);
    expect(run?.operations[0]?.fault).toMatch(
      /^skipped by an operator: wait until ACTIVE: server 1/,
    );
    expect(run?.blocks?.[0]).toMatchObject({ decision: 'skip' });
    expect(plain.asked).toContain('remove leftovers');
  });

  it('names a boot that was never sent as its service does', async () => {
    const plain = fakeActivities();
    const activities = {
      ...plain,
      bootServers: refusing(1, (input: StartStepInput) => plain.bootServers(input)),
    };
    const { runs } = await studied(activities, one(), async (operator) => {
      await operator.answers('skip');
    });
    expect(runs[0]?.operations[0]).toMatchObject({
      operation: 'nova.boot_server',
      ordinal: 1,
      outcome: 'failed',
      resourceId: '',
    });
  });

  it('ends as aborted when an operator says so, cleans up, and the study goes on', async () => {
    const plain = fakeActivities();
    const activities = {
      ...plain,
      bootServers: (input: StartStepInput) =>
        input.context.target.name === 'a' ? Promise.reject(refusal()) : plain.bootServers(input),
    };
    const plan = one({ targets: [testTarget('a'), testTarget('b')] });
    const { result, runs } = await studied(activities, plan, async (operator) => {
      await operator.answers('abort');
    });
    expect(result).toMatchObject({ outcome: 'failed', runs: 2, failedRuns: 1 });
    expect(runs.map((r) => [r.target, r.outcome])).toEqual([
      ['a', 'aborted'],
      ['b', 'ok'],
    ]);
    expect(runs[0]?.reason).toMatch(/^an operator aborted it: boot server 1 of 2/);
    expect(runs[0]?.blocks?.[0]).toMatchObject({ decision: 'abort' });
    expect(plain.asked).toContain('remove leftovers');
  });

  it('ends at once when its study is cancelled', async () => {
    const plain = fakeActivities();
    const activities = { ...plain, awaitActive: () => Promise.reject(refusal()) };
    const { result, runs } = await studied(activities, one(), async (operator) => {
      await operator.sees('blocked');
      await operator.study.cancel();
    });
    expect(result).toMatchObject({ outcome: 'cancelled' });
    expect(runs[0]).toMatchObject({ outcome: 'cancelled', blocks: [{ decision: null }] });
    expect(plain.asked).toContain('remove leftovers');
  });

  it('may be blocked twice by one step, which knows when it was first asked for', async () => {
    const plain = fakeActivities();
    const seen: AwaitStepInput[] = [];
    const activities = {
      ...plain,
      awaitActive: refusing(2, (input: AwaitStepInput) => plain.awaitActive(input), seen),
    };
    const { result, runs } = await studied(activities, one(), async (operator) => {
      await operator.answers('resume');
      await operator.sees('running');
      await operator.answers('resume');
    });
    expect(result).toMatchObject({ outcome: 'ok' });
    expect(runs[0]?.blocks?.map(({ decision }) => decision)).toEqual(['resume', 'resume']);
    const [, second, third] = seen.map(({ earlier }) => earlier?.scheduledAtMs);
    expect(second).toBe(third);
  });

  it('refuses to be resumed when it is not blocked, with words that say so', async () => {
    const hold = { scenario: 'steady-state-packing', servers: 1, hold_seconds: 600 } as const;
    const { result, runs } = await studied(
      fakeActivities(),
      one({ scenarios: [hold] }),
      async (operator) => {
        const { run } = await operator.sees('running', 'hold');
        expect(await operator.isRefused('resume', run)).toBe(
          'the run is neither blocked nor paused: there is nothing to resume',
        );
        expect(await operator.isRefused('skip')).toBe(
          'no run of this study is blocked: there is nothing to skip',
        );
        expect(await operator.say('abort', run)).toMatch(/deletes what it made/);
        // It may have ended meanwhile.
        expect(await operator.isRefused('abort', run)).toMatch(
          /ending already: an operator aborted it at|not found|completed/,
        );
      },
    );
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(runs[0]).toMatchObject({ outcome: 'aborted', reason: 'an operator aborted it' });
  });

  it('that cannot clean up ends as leaked when that is skipped', async () => {
    const plain = fakeActivities();
    const activities: FakeActivities = {
      ...plain,
      compareInventory: () => Promise.reject(refusal(null)),
    };
    const { runs } = await studied(activities, one(), async (operator) => {
      const { latest } = await operator.answers('skip');
      expect(latest).toMatch(/^look for what is left: /);
    });
    expect(runs[0]).toMatchObject({
      outcome: 'leaked',
      left: [expect.stringContaining('skipped by an operator')],
    });
  });

  it('cleans up after all when its clean-up is resumed', async () => {
    const plain = fakeActivities();
    let looks = 0;
    const activities: FakeActivities = {
      ...plain,
      compareInventory: (input) => {
        looks += 1;
        return looks === 1 ? Promise.reject(refusal(null)) : plain.compareInventory(input);
      },
    };
    const { result, runs } = await studied(activities, one(), async (operator) => {
      await operator.answers('resume');
    });
    expect(result).toMatchObject({ outcome: 'ok' });
    expect(runs[0]).toMatchObject({ left: [], blocks: [{ decision: 'resume' }] });
  });

  it('leaves out what a slice of it could not do, and counts it as failed', async () => {
    const plain = fakeActivities();
    let refused = 0;
    const activities = {
      ...plain,
      bootServers: (input: StartStepInput) =>
        input.items[0]?.ordinal === 101 && refused++ === 0
          ? Promise.reject(refusal())
          : plain.bootServers(input),
    };
    const packing = { scenario: 'steady-state-packing', servers: 120, hold_seconds: 0 } as const;
    const { runs } = await studied(activities, one({ scenarios: [packing] }), async (operator) => {
      await operator.answers('skip');
    });
    const boots = runs[0]?.operations.filter(({ operation }) => operation.includes('boot')) ?? [];
    expect(boots.filter(({ outcome }) => outcome === 'ok')).toHaveLength(100);
    const skipped = boots.filter(({ outcome }) => outcome === 'failed');
    expect(skipped.map(({ ordinal }) => ordinal)).toEqual(
      Array.from({ length: 20 }, (_, i) => 101 + i),
    );
    expect(runs[0]).toMatchObject({ outcome: 'failed', blocks: [{ decision: 'skip' }] });
  });

  it('asks on behalf of its slices, and answers all of them', async () => {
    const plain = fakeActivities();
    let refused = 0;
    const activities = {
      ...plain,
      deleteServers: (input: StartStepInput) =>
        input.earlier === undefined && refused++ < 3
          ? Promise.reject(refusal())
          : plain.deleteServers(input),
    };
    const boots = { scenario: 'serial-boot', servers: 120 } as const;
    const { result, runs } = await studied(activities, one({ scenarios: [boots] }), async (o) => {
      for (;;) {
        const { latest } = await o.sees('blocked');
        if (latest.includes('and 2 more')) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await o.say('resume');
    });
    expect(result).toMatchObject({ outcome: 'ok' });
    expect(runs[0]?.operations.filter((o) => o.operation === 'delete')).toHaveLength(120);
    expect(runs[0]?.blocks).toEqual([
      expect.objectContaining({ decision: 'resume', endedAt: expect.any(String) }),
    ]);
  }, 120_000);
});

describe('patience', () => {
  it('ends with what the last attempt knew, however much that is', async () => {
    const plain = fakeActivities();
    const seen: AwaitStepInput[] = [];
    const known = { pending: [], seen: Array.from({ length: 50 }, () => 'x'.repeat(1000)) };
    const activities = {
      ...plain,
      awaitActive: (input: AwaitStepInput) => {
        seen.push(input);
        return input.earlier
          ? plain.awaitActive(input)
          : Promise.reject(ApplicationFailure.create({ message: '503', details: [null, known] }));
      },
    };
    const plan = one({ patience_seconds: 2, timeouts: { boot_seconds: 2 } });
    const { result } = await studied(activities, plan, async (operator) => {
      await operator.answers('resume');
      await operator.sees('running');
      await operator.answers('resume');
    });
    expect(result).toMatchObject({ outcome: 'ok' });
    const again = seen.find(({ earlier }) => earlier !== undefined);
    expect(again?.earlier).toEqual({
      scheduledAtMs: expect.any(Number),
      known,
      complete: true,
    });
  });

  it('ends an activity that hangs, with the details of its last heartbeat', async () => {
    const plain = fakeActivities();
    const seen: AwaitStepInput[] = [];
    const activities = {
      ...plain,
      awaitActive: async (input: AwaitStepInput) => {
        seen.push(input);
        if (input.earlier || seen.length > 1) return plain.awaitActive(input);
        const { cancelled } = Context.current();
        const beat = setInterval(() => {
          Context.current().heartbeat({ pending: 7 });
        }, 100);
        return cancelled.finally(() => {
          clearInterval(beat);
        });
      },
    };
    const plan = one({ patience_seconds: 1, timeouts: { boot_seconds: 1 } });
    const { result } = await studied(activities, plan, async (operator) => {
      const { latest } = await operator.answers('resume');
      expect(latest).toMatch(/it did not come to an end/);
    });
    expect(result).toMatchObject({ outcome: 'ok' });
    expect(seen[1]?.earlier).toMatchObject({ known: { pending: 7 }, complete: false });
  });
});

describe('the reason of a run that is blocked by an activity that hangs', () => {
  it('is what the cloud suffers from', async () => {
    const plain = fakeActivities();
    const activities = {
      ...plain,
      explainTrouble: () => Promise.resolve('10.0.0.1:8774: 503'),
      awaitActive: async (input: AwaitStepInput) => {
        if (input.earlier) return plain.awaitActive(input);
        return heartbeating(
          () => ({ pending: 7 }),
          () => Context.current().cancelled,
        );
      },
    };
    const plan = one({
      scenarios: [{ scenario: 'serial-boot', servers: 1 }],
      patience_seconds: 3,
      timeouts: { boot_seconds: 2 },
    });
    const { result } = await studied(activities, plan, async (operator) => {
      const { latest } = await operator.answers('resume');
      expect(latest).toMatch(/server 1 of 1: 10\.0\.0\.1:8774: 503/);
    });
    expect(result).toMatchObject({ outcome: 'ok' });
  });
});

describe('when_blocked: stop_sampling', () => {
  it('stops the recorders, and their records say so', async () => {
    const plain = fakeActivities();
    const activities = {
      ...plain,
      bootServers: refusing(1, (input: StartStepInput) => plain.bootServers(input)),
    };
    const node = { name: 'n1', address: '127.0.0.1', user: 'root' };
    const plan = one({
      when_blocked: 'stop_sampling',
      targets: [{ ...testTarget('a'), nodes: [node] }],
    });
    const { runs } = await studied(activities, plan, async (operator) => {
      await operator.answers('resume');
    });
    expect(runs[0]).toMatchObject({ outcome: 'ok' });
    expect(runs[0]?.recordings).toEqual([
      expect.objectContaining({
        problem: 'sampling ended when the run was blocked, as the plan says',
      }),
    ]);
  });
});
