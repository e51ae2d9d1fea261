import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeActivities } from '../test/rig/fake-activities.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';
import type { Activities } from './contract/activities.js';
import type { CleanupFinding, CleanupInput, CleanupReport } from './contract/cleanup.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

const finding = (cloud: string, did: CleanupFinding['did']): CleanupFinding => ({
  cloud,
  kind: 'server',
  id: randomUUID(),
  name: 'packbench-1',
  run: 'a/b/c/1',
  did,
  why: '',
});
const result = (...findings: CleanupFinding[]) => {
  const counts = { deleted: 0, would_delete: 0, kept: 0, stuck: 0 };
  for (const { did } of findings) counts[did] += 1;
  return Promise.resolve({ findings, counts });
};

const cleanUp = (activities: Activities, ...args: CleanupInput[]): Promise<CleanupReport> =>
  rig.withWorker(activities, async (taskQueue) => {
    const start = { taskQueue, workflowId: randomUUID(), args };
    return (await rig.client.workflow.execute('cleanup', start)) as CleanupReport;
  });

describe('the workflow cleanup', () => {
  it('without an input cleans up every cloud, and a cloud that is away stops no other', async () => {
    const activities = fakeActivities({
      listClouds: () => Promise.resolve(['a', 'b', 'c']),
      reapCloud: ({ cloud }) => {
        if (cloud === 'b') throw ApplicationFailure.nonRetryable('gone fishing');
        return result(finding(cloud, 'deleted'), finding(cloud, 'kept'));
      },
    });
    const report = await cleanUp(activities);
    expect(report).toMatchObject({
      clouds: ['a', 'b', 'c'],
      deleted: 2,
      kept: 2,
      problems: ["cloud 'b': gone fishing"],
    });
    expect(report.findings.map(({ cloud }) => cloud)).toEqual(['a', 'a', 'c', 'c']);
  });

  it('hands on what it is told, and looks into the one cloud only', async () => {
    const asked: CleanupInput[] = [];
    const input = { cloud: 'a', dryRun: true, unknown: true };
    const reapCloud: Activities['reapCloud'] = (given) => {
      asked.push(given);
      return result(finding('a', 'would_delete'));
    };
    const report = await cleanUp(fakeActivities({ reapCloud }), input);
    expect(asked).toEqual([input]);
    expect(report).toMatchObject({ clouds: ['a'], deleted: 0, problems: [] });
  });

  it('fails when no cloud could be looked at', async () => {
    const reapCloud = (): never => {
      throw ApplicationFailure.nonRetryable('wrong password');
    };
    const report = cleanUp(fakeActivities({ reapCloud }), { cloud: 'a' });
    await expect(report).rejects.toMatchObject({
      cause: { message: "cloud 'a': wrong password", type: 'CloudError' },
    });
  });
});
