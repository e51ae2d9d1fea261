import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverName } from '../activities/resource-names.js';
import { readHistoryRecords } from '../client/history-records.js';
import { mergeParts } from '../results/merge-parts.js';
import type { OperationRecord } from '../results/record.js';
import { openResultsStore } from '../results/results-store.js';
import { fakeActivities } from '../test/rig/fake-activities.js';
import { startStudy, testPlan, testTarget } from '../test/rig/test-study.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import type { Activities } from './contract/activities.js';

let rig: WorkflowRig;
let root: string;
beforeAll(async () => {
  rig = await openWorkflowRig();
  root = await mkdtemp(join(tmpdir(), 'packbench-slices-'));
});
afterAll(async () => {
  await rig.close();
  await rm(root, { recursive: true, force: true });
});

const LATE = 70;

/** At the end of a run a second server of one of its boots is found, and taken away. */
function withLateServer(): Partial<Activities> {
  const plain = fakeActivities();
  let removed = false;
  const lines = (run: string): string[] => [
    `server late ${serverName(run, LATE)}`,
    'port p of late',
  ];
  return {
    bootServers: async (input) => {
      const result = await plain.bootServers(input);
      const started = result.started.map((one) => ({
        ...one,
        id: `${input.context.run}/nova.boot_server/${String(one.ordinal)}`,
      }));
      return { ...result, started };
    },
    compareInventory: ({ context }) => {
      const left = removed ? [] : lines(context.run);
      return Promise.resolve({ after: {}, left, foreign: [], apiRequests: 1 });
    },
    removeLeftovers: ({ context }) => {
      const deleted = removed ? [] : lines(context.run);
      removed = true;
      return Promise.resolve({ removed: deleted, apiRequests: 1 });
    },
  };
}

const flagged = (operations: readonly OperationRecord[]): string[] =>
  operations
    .filter(({ flags }) => flags.includes('duplicate_created'))
    .map(({ id }) => id.split('/').slice(-2).join('/'));

describe('a run that is cut into slices', () => {
  it.each([
    ['in turn', { scenario: 'serial-boot', servers: 120 }],
    ['at once', { scenario: 'steady-state-packing', servers: 120, hold_seconds: 0 }],
    ['one after the other with reboots', { scenario: 'serial-reboot', servers: 80, reboots: 1 }],
  ] as const)(
    'flags the boot that made a second server, in its results as in its history: %s',
    async (_, scenario) => {
      const study = randomUUID();
      const live = openResultsStore(join(root, study, 'live'));
      const activities = fakeActivities({
        ...withLateServer(),
        saveRun: async (record) => {
          await live.saveRun(record);
          return undefined;
        },
      });
      const plan = testPlan({ targets: [testTarget('a')], scenarios: [scenario] });
      const records = await rig.withWorker(activities, async (queue) => {
        const handle = await startStudy(rig, queue, plan, 'study', study);
        expect(await handle.result()).toMatchObject({ outcome: 'ok', failedRuns: 0 });
        return readHistoryRecords(rig.client, study);
      });
      const exported = openResultsStore(join(root, study, 'exported'));
      for (const run of records.runs) await exported.saveRun(run);

      const [whole] = mergeParts(records.runs);
      expect(whole).toMatchObject({ outcome: 'ok', reason: '' });
      expect(whole?.notes?.join()).toContain('made twice');
      expect(flagged(whole?.operations ?? [])).toEqual([`nova.boot_server/${String(LATE)}`]);
      const tables: string[] = [];
      for (const store of [live, exported]) {
        await store.writeTables(whole?.study ?? '');
        tables.push(
          await readFile(join(store.studyPath(whole?.study ?? ''), 'operations.csv'), 'utf8'),
        );
      }
      expect(tables[1]).toBe(tables[0]);
      expect(tables[0]?.match(/,duplicate_created,/g)).toHaveLength(1);
    },
    120_000,
  );

  it('works in phases of its own: the baseline is over when the first one begins', async () => {
    const scenario = { scenario: 'serial-reboot', servers: 43, reboots: 1 } as const;
    const plan = testPlan({ targets: [testTarget('a')], scenarios: [scenario] });
    const study = randomUUID();
    const { runs } = await rig.withWorker(fakeActivities(), async (queue) => {
      await (await startStudy(rig, queue, plan, 'study', study)).result();
      return readHistoryRecords(rig.client, study);
    });
    const phases = mergeParts(runs)[0]?.phases ?? [];
    const baseline = phases.find(({ phase }) => phase === 'baseline');
    const boots = phases.filter(({ phase }) => phase === 'boot');
    expect(boots).toHaveLength(43);
    const early = boots.filter(({ startedAt }) => startedAt < baseline!.endedAt);
    expect(early).toEqual([]);
  }, 120_000);
});
