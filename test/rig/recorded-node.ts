import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { toPlanNode } from '../../client/demo/to-plan-node.js';
import { connectNode, type NodeSession } from '../../hosts/node-session.js';
import { createClock } from '../../measure/clock.js';
import { parsePlan } from '../../plan/check-plan.js';
import type { ComputeNode } from '../../plan/target.js';
import type { RecordingRecord } from '../../results/record.js';
import { openResultsStore, type SpoolId } from '../../results/results-store.js';
import type { NodeFault } from '../../simcloud/node-faults.js';
import { openSimulatedTarget } from './simulated-target.js';
import type { Activities, RecordingInput } from '../../workflows/contract/activities.js';
import {
  createCollectSamples,
  createFinishRecording,
  createStartRecorder,
  type RecordingDependencies,
} from '../../activities/recordings.js';

export const PERIOD_SECONDS = 0.2;

/** An activity under way that a test ends when it has seen enough. */
export interface Collecting {
  readonly record: Promise<RecordingRecord>;
  /** Ends it as a run does when it is over. */
  readonly end: () => void;
  /** Ends it as a worker does that is told to stop. */
  readonly shutDownWorker: () => void;
}

/** A simulated compute node, and the activities that record it. */
export interface RecordedNode {
  readonly input: RecordingInput;
  readonly deps: RecordingDependencies;
  readonly spool: SpoolId;
  /** What the activities have opened: a test may cut them. */
  readonly sessions: readonly NodeSession[];
  start(): Promise<void>;
  collect(deps?: RecordingDependencies): Collecting;
  finish(): Promise<RecordingRecord>;
  /** Waits until so many ticks are here. */
  collected(ticks: number): Promise<void>;
  suffer(fault: Omit<NodeFault, 'node'> & Record<string, unknown>): Promise<void>;
  /** How many spools are on the node. */
  spoolsOnNode(): Promise<string>;
  spoolText(): Promise<string>;
  close(): Promise<void>;
}

export async function openRecordedNode(): Promise<RecordedNode> {
  const sim = await openSimulatedTarget();
  const folder = await mkdtemp(join(tmpdir(), 'packbench-recordings-'));
  const sessions: NodeSession[] = [];
  const clock = createClock();
  const access = sim.simcloud.nodes.find(({ name }) => name.includes('kvm'));
  if (!access) throw new Error('simcloud has no node with KVM');
  const { targets, sampling } = parsePlan({
    name: 'test',
    targets: [
      {
        name: 'kvm',
        cloud: 'simcloud',
        flavor: 'f',
        image: 'i',
        nodes: [toPlanNode(access)],
      },
    ],
    scenarios: [{ scenario: 'serial-boot' }],
    sampling: { period_seconds: PERIOD_SECONDS },
  });
  const input: RecordingInput = {
    context: sim.context,
    plan: { targets, sampling },
    node: access.name,
    deadlineSeconds: 120,
  };
  const store = openResultsStore(folder);
  const connect = async (to: ComputeNode): Promise<NodeSession> => {
    const session = await connectNode(to, { env: {}, home: homedir(), now: () => clock.now() });
    sessions.push(session);
    return session;
  };
  const node: RecordedNode = {
    input,
    deps: { clock, store, connect },
    spool: { target: input.context.target.name, node: input.node, run: input.context.run },
    sessions,
    async start() {
      await environment().run(createStartRecorder(node.deps), input);
    },
    collect(deps = node.deps) {
      const env = environment();
      const cancel = (details: { cancelRequested?: true; workerShutdown?: true }) => {
        const reason = details.workerShutdown ? 'WORKER_SHUTDOWN' : 'CANCELLED';
        env.cancel(reason, new ActivityCancellationDetails(details));
      };
      const record = env.run<[RecordingInput], RecordingRecord, Activities['collectSamples']>(
        createCollectSamples(deps),
        input,
      );
      return {
        record,
        end: () => {
          cancel({ cancelRequested: true });
        },
        shutDownWorker: () => {
          cancel({ workerShutdown: true });
        },
      };
    },
    finish: () =>
      environment().run<[RecordingInput], RecordingRecord, Activities['finishRecording']>(
        createFinishRecording(node.deps),
        input,
      ),
    async collected(ticks) {
      while (((await node.spoolText()).match(/^t .*\n/gm)?.length ?? 0) < ticks) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async suffer(fault) {
      const reply = await fetch(`${sim.simcloud.url}/simcloud/node-faults`, {
        method: 'PUT',
        body: JSON.stringify({ faults: [{ ...fault, node: input.node }] }),
        headers: { 'content-type': 'application/json' },
      });
      if (!reply.ok) throw new Error(await reply.text());
    },
    async spoolsOnNode() {
      const [plan] = input.plan.targets;
      const to = plan?.nodes[0];
      if (!to) throw new Error('the plan has no node');
      const session = await connect(to);
      const count = 'ls "$PACKBENCH_SPOOL_DIR"/packbench-* 2>/dev/null | grep -c spool';
      return (await session.exec(count)).stdout.toString().trim();
    },
    async spoolText() {
      const path = join(store.studyPath(input.context.study), store.spoolPath(node.spool));
      return readFile(path, 'utf8').catch(() => '');
    },
    async close() {
      await sim.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return node;
}

const environment = (): MockActivityEnvironment =>
  new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
