import { CancellationScope, proxyActivities } from '@temporalio/workflow';
import type { RecordingRecord } from '../results/record.js';
import { activityOptions } from './activity-options.js';
import { causeOf } from './cause-of.js';
import type { Activities, RecordingInput } from './contract/activities.js';
import type { RunInput } from './contract/runs.js';
import { expectedSeconds } from './run-scenario.js';

/**
 * A run may stand still for so long in all, paused, blocked or in a longer hold, and is sampled to its
 * end; after that its recorders end by themselves, and its record says so. @unit s
 */
const STANDSTILL_SECONDS = 86_400;
/** A node that cannot be reached delays a run by this much and no more. */
const START_PATIENCE = '45 seconds';

export interface Recordings {
  /** Stops the recorders and collects what is left on the nodes. */
  stop(): Promise<readonly RecordingRecord[]>;
  /** Stops them while the run is blocked; they do not begin again, and their records say so. */
  stopEarly(): void;
}

/**
 * Samples a target's compute nodes beside a run. A node that cannot be sampled is noted in the
 * record: it costs the curves, not the run.
 */
export async function startRecordings(input: RunInput): Promise<Recordings> {
  const { context, plan } = input;
  const target = plan.targets.find((t) => t.name === context.target.name);
  const nodes = target?.nodes.map((node) => node.name) ?? [];
  const scope = new CancellationScope();
  const collecting = await Promise.all(nodes.map((node) => record(input, node, scope)));
  let isEarly = false;
  return {
    stop: async () => {
      scope.cancel();
      const records = await Promise.all(collecting.map((one) => one.done));
      return isEarly ? records.map(stoppedEarly) : records;
    },
    stopEarly: () => {
      isEarly = true;
      scope.cancel();
    },
  };
}

const stoppedEarly = (record: RecordingRecord): RecordingRecord => ({
  ...record,
  problem: [record.problem, 'sampling ended when the run was blocked, as the plan says']
    .filter(Boolean)
    .join('; '),
});

async function record(
  input: RunInput,
  node: string,
  scope: CancellationScope,
): Promise<{ done: Promise<RecordingRecord> }> {
  const recording: RecordingInput = {
    context: input.context,
    plan: input.plan,
    node,
    deadlineSeconds: expectedSeconds(input) + STANDSTILL_SECONDS,
  };
  const problem = (error: unknown): RecordingRecord => ({
    node,
    rawFile: null,
    clockOffsetMs: null,
    recorder: null,
    ticks: 0,
    problem: `no samples of '${node}': ${causeOf(error)}`,
  });
  const begin = proxyActivities<Activities>({
    ...activityOptions(`start the recorder on ${node}`, 0),
    scheduleToCloseTimeout: START_PATIENCE,
  });
  try {
    await begin.startRecorder(recording);
  } catch (error) {
    return { done: Promise.resolve(problem(error)) };
  }
  const collect = proxyActivities<Activities>(
    activityOptions(`sample ${node}`, recording.deadlineSeconds),
  );
  const rest = proxyActivities<Activities>(activityOptions(`collect the rest of ${node}`, 0));
  // Its failure is handled here: an unawaited rejection would make the run uncancellable.
  const done = scope
    .run(() => collect.collectSamples(recording))
    .catch(() => CancellationScope.nonCancellable(() => rest.finishRecording(recording)))
    .catch(problem);
  return { done };
}
