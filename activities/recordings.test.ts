import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectNode, type NodeSession } from '../hosts/node-session.js';
import { createClock } from '../measure/clock.js';
import { parsePlan } from '../plan/check-plan.js';
import type { ComputeNode } from '../plan/target.js';
import type { RecordingRecord } from '../results/record.js';
import { openResultsStore } from '../results/results-store.js';
import { openSimulatedTarget, type SimulatedTarget } from '../test/rig/simulated-target.js';
import type { Activities, RecordingInput } from '../workflows/contract/activities.js';
import {
  createCollectSamples,
  createFinishRecording,
  createStartRecorder,
  type RecordingDependencies,
} from './recordings.js';

const PERIOD_SECONDS = 0.2;

type CollectSamples = Activities['collectSamples'];

let sim: SimulatedTarget;
let folder: string;
let input: RecordingInput;
let deps: RecordingDependencies;
/** Sessions that the activity has opened: a test may cut them. */
let sessions: NodeSession[];

beforeEach(async () => {
  sim = await openSimulatedTarget();
  folder = await mkdtemp(join(tmpdir(), 'packbench-recordings-'));
  sessions = [];
  const clock = createClock();
  const access = sim.simcloud.nodes.find(({ name }) => name.includes('kvm'))!;
  const node = {
    name: access.name,
    address: access.address,
    port: access.port,
    user: access.user,
    key_file: access.keyFile,
    known_hosts: access.knownHosts,
  };
  const { targets, sampling } = parsePlan({
    name: 'test',
    targets: [{ name: 'kvm', cloud: 'simcloud', flavor: 'f', image: 'i', nodes: [node] }],
    scenarios: [{ scenario: 'serial-boot' }],
    sampling: { period_seconds: PERIOD_SECONDS },
  });
  input = {
    context: sim.context,
    plan: { targets, sampling },
    node: access.name,
    deadlineSeconds: 120,
  };
  deps = {
    clock,
    store: openResultsStore(folder),
    connect: async (to: ComputeNode) => {
      const session = await connectNode(to, { env: {}, home: homedir(), now: () => clock.now() });
      sessions.push(session);
      return session;
    },
  };
});
afterEach(async () => {
  await sim.close();
  await rm(folder, { recursive: true, force: true });
});

const environment = (): MockActivityEnvironment =>
  new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });

const start = async (): Promise<void> => {
  await environment().run(createStartRecorder(deps), input);
};

/** Collects for a while, then is cancelled as a run does at its end. */
async function collectFor(ms: number, meanwhile?: () => void): Promise<RecordingRecord> {
  const env = environment();
  const collecting = env.run<[RecordingInput], RecordingRecord, CollectSamples>(
    createCollectSamples(deps),
    input,
  );
  setTimeout(() => meanwhile?.(), ms / 2);
  setTimeout(() => {
    env.cancel('CANCELLED', new ActivityCancellationDetails({ cancelRequested: true }));
  }, ms);
  return collecting;
}

async function spoolsOnNode(): Promise<string> {
  const session = await deps.connect(input.plan.targets[0]!.nodes[0]!);
  const count = 'ls "$PACKBENCH_SPOOL_DIR"/packbench-* 2>/dev/null | grep -c spool';
  return (await session.exec(count)).stdout.toString().trim();
}

describe('collectSamples', () => {
  it('ends when it is cancelled, with every tick, the clock offset and nothing left on the node', async () => {
    await start();
    const record = await collectFor(2000);
    expect(record).toMatchObject({ node: input.node, recorder: 'python3', problem: '' });
    expect(record.ticks).toBeGreaterThanOrEqual(2000 / (PERIOD_SECONDS * 1000) - 1);
    const [lower, upper] = record.clockOffsetMs!;
    expect(lower).toBeLessThanOrEqual(upper);
    expect(await spoolsOnNode()).toBe('0');
  });

  it('loses no tick when its connection is cut: the recorder goes on by itself', async () => {
    await start();
    const record = await collectFor(7000, () => {
      for (const session of sessions) session.close();
    });
    expect(record.problem).toBe('');
    expect(record.ticks).toBeGreaterThanOrEqual(7000 / (PERIOD_SECONDS * 1000) - 1);
  });

  it('leaves recorder and spool to the next attempt when its worker is stopped', async () => {
    await start();
    const env = environment();
    const collecting = env.run<[RecordingInput], RecordingRecord, CollectSamples>(
      createCollectSamples(deps),
      input,
    );
    setTimeout(() => {
      env.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true }));
    }, 500);
    await expect(collecting).rejects.toThrow();
    expect(await spoolsOnNode()).toBe('1');
    const record = await collectFor(1000);
    expect(record.problem).toBe('');
    expect(record.ticks).toBeGreaterThanOrEqual(1500 / (PERIOD_SECONDS * 1000) - 1);
  });

  it('says what is missing when the recorder was never started', async () => {
    const record = await collectFor(300);
    expect(record).toMatchObject({ ticks: 0, rawFile: null });
    expect(record.problem).toContain('its spool is gone');
  });
});

describe('finishRecording', () => {
  it('collects all of a recording that nobody collected, and leaves nothing on the node', async () => {
    await start();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const record = await environment().run<
      [RecordingInput],
      RecordingRecord,
      Activities['finishRecording']
    >(createFinishRecording(deps), input);
    expect(record).toMatchObject({ node: input.node, recorder: 'python3', problem: '' });
    expect(record.ticks).toBeGreaterThanOrEqual(1500 / (PERIOD_SECONDS * 1000) - 1);
    expect(await spoolsOnNode()).toBe('0');
  });

  it('goes on where a collection that died had stopped', async () => {
    await start();
    let dead = false;
    const env = environment();
    const collecting = env.run<[RecordingInput], RecordingRecord, CollectSamples>(
      createCollectSamples({
        ...deps,
        connect: (to) => (dead ? Promise.reject(new Error('dead')) : deps.connect(to)),
      }),
      input,
    );
    const spool = {
      target: input.context.target.name,
      node: input.node,
      run: input.context.run,
    };
    await vi.waitUntil(async () => (await deps.store.spoolSize(spool)) > 0, { timeout: 10_000 });
    dead = true;
    for (const session of sessions) session.close();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const record = await environment().run<
      [RecordingInput],
      RecordingRecord,
      Activities['finishRecording']
    >(createFinishRecording(deps), input);
    expect(record.problem).toBe('');
    expect(record.ticks).toBeGreaterThanOrEqual(1000 / (PERIOD_SECONDS * 1000) - 1);
    void collecting.catch(() => undefined);
  });
});

describe('startRecorder', () => {
  it('starts one only, however often it is asked', async () => {
    await start();
    await start();
    const record = await collectFor(1000);
    expect(record.problem).toBe('');
  });
});
