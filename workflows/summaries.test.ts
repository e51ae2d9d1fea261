import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HistoryEvent } from '../client/history-events.js';
import { fakeActivities } from '../test/rig/fake-activities.js';
import { startStudy, testPlan, testTarget } from '../test/rig/test-study.js';
import { openWorkflowRig, type WorkflowRig } from '../test/rig/workflow-rig.js';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

/** What the timeline of the Web UI has a bar for; undefined of any other event. */
const barOf = (event: HistoryEvent): string | undefined =>
  event.activityTaskScheduledEventAttributes?.activityType?.name ??
  event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId ??
  event.timerStartedEventAttributes?.timerId ??
  undefined;

const summaryOf = ({ userMetadata }: HistoryEvent): string =>
  userMetadata?.summary
    ? defaultPayloadConverter.fromPayload<string>(userMetadata.summary)
    : '(none)';

it('every activity, timer and child says in plain words what it is for', async () => {
  const node = { name: 'n1', address: '127.0.0.1', user: 'root' };
  const plan = testPlan({
    targets: [{ ...testTarget('a'), nodes: [node], guest: { via: 'ssh' } }],
    scenarios: [
      { scenario: 'serial-boot', servers: 60 },
      { scenario: 'steady-state-packing', servers: 2, hold_seconds: 0.1 },
      { scenario: 'serial-reboot', servers: 1, reboots: 1 },
      { scenario: 'boot-snapshot' },
      { scenario: 'control-plane-share', servers: 1 },
      { scenario: 'guest', times: 1, benchmarks: [{ benchmark: 'mbw' }] },
    ],
    baseline_seconds: 0.1,
    settle_seconds: 0.1,
    precache_images: true,
  });
  const bars: string[] = [];
  await rig.withWorker(fakeActivities(), async (queue) => {
    const handle = await startStudy(rig, queue, plan);
    expect(await handle.result()).toMatchObject({ outcome: 'ok', runs: 6 });
    for await (const { workflowId, runId } of rig.client.workflow.list({
      query: `TaskQueue = '${queue}'`,
    })) {
      const { events } = await rig.client.workflow.getHandle(workflowId, runId).fetchHistory();
      for (const event of events ?? []) {
        const bar = barOf(event);
        if (bar !== undefined) bars.push(`${bar}: ${summaryOf(event)}`);
      }
    }
  });
  expect(bars).toContain('bootServers: boot server 3 of 60');
  expect(bars.some((bar) => bar.endsWith(': hold 2 servers'))).toBe(true);
  expect(bars.filter((bar) => bar.endsWith('(none)'))).toEqual([]);
});
