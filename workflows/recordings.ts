import { CancellationScope, proxyActivities } from '@temporalio/workflow';
import type { RecordingRecord } from '../results/record.js';
import { activityOptions } from './activity-options.js';
import { causeOf } from './cause-of.js';
import type { Activities, RecordingInput } from './contract/activities.js';
import type { RunInput } from './contract/runs.js';
import { expectedSeconds } from './run-scenario.js';

/** A node that cannot be reached delays a run by this much and no more. */
const START_PATIENCE = '45 seconds';

export interface Recordings {
  /** Stops the recorders and collects what is left on the nodes. */
  stop(): Promise<readonly RecordingRecord[]>;
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
  return {
    stop: () => {
      scope.cancel();
      return Promise.all(collecting.map((one) => one.done));
    },
  };
}

async function record(
  input: RunInput,
  node: string,
  scope: CancellationScope,
): Promise<{ done: Promise<RecordingRecord> }> {
  const recording: RecordingInput = {
    context: input.context,
    plan: input.plan,
    node,
    deadlineSeconds: expectedSeconds(input),
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
