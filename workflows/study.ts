import {
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowCancellationType,
  executeChild,
  isCancellation,
  log,
  ParentClosePolicy,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { PlanInput } from '../plan/plan.js';
import type { RunOutcome, StudyOutcome, StudyRecord } from '../results/record.js';
import { activityOptions } from './activity-options.js';
import { causeOf } from './cause-of.js';
import {
  progressQuery,
  runProgressSignal,
  type RunProgress,
  type StudyProgress,
  type StudyResult,
} from './contract/progress.js';
import type { Activities, WrittenReport } from './contract/activities.js';
import { FAILURE } from './contract/names.js';
import type { RunInput } from './contract/runs.js';
import { operationsOf } from './run-scenario.js';
import { run } from './run.js';
import { runsOf } from './runs-of-plan.js';
import { studyIdOf } from './study-id.js';

/** A plan is looked at, not waited for: somebody sits before the screen. */
const QUICK = { scheduleToCloseTimeout: '3 minutes', retry: { maximumAttempts: 3 } } as const;

/** Executes a plan: every scenario on every target, repetitions interleaved, then the report. */
export async function study(planInput: PlanInput): Promise<StudyResult> {
  const startedAt = workflowInfo().startTime.toISOString();
  let state: StudyProgress['state'] = 'preparing';
  let id = workflowInfo().workflowId;
  const runs = new Map<string, RunProgress>();
  setHandler(progressQuery, () => ({ study: id, state, startedAt, runs: [...runs.values()] }), {
    description: 'How far the study is: each run with its phase and its operations.',
  });
  setHandler(runProgressSignal, (progress) => {
    runs.set(progress.run, progress);
    setCurrentDetails(renderDetails(runs.values()));
  });

  const check = proxyActivities<Activities>({ ...activityOptions('check the plan', 0), ...QUICK });
  const { plan, packbenchVersion } = await check.preparePlan({ plan: planInput });
  id = studyIdOf(workflowInfo(), plan.name);
  const inspect = proxyActivities<Activities>({
    ...activityOptions('look at clouds, quotas and nodes', 0),
    ...QUICK,
  });
  const inspected = await inspect.inspectTargets({ study: id, plan });
  const record: StudyRecord = {
    study: id,
    planName: plan.name,
    plan,
    targets: inspected.records,
    startedAt,
    endedAt: null,
    outcome: null,
    warnings: inspected.warnings,
    packbenchVersion,
    temporalNamespace: workflowInfo().namespace,
  };
  const save = proxyActivities<Activities>({
    ...activityOptions('write the study down', 0),
    ...QUICK,
  });
  // A folder that cannot be written is found out before the first boot.
  await save.saveStudy(record);

  const inputs = runsOf(id, plan, inspected.targets);
  for (const input of inputs) runs.set(input.context.run, waiting(input));
  state = 'running';
  let cancelled = false;
  for (const input of inputs) {
    const outcome: RunOutcome = cancelled ? 'cancelled' : await oneRun(input);
    cancelled ||= outcome === 'cancelled';
    const before = runs.get(input.context.run) ?? waiting(input);
    runs.set(input.context.run, { ...before, state: outcome, phase: '' });
    setCurrentDetails(renderDetails(runs.values()));
  }

  return CancellationScope.nonCancellable(async () => {
    state = 'reporting';
    const failedRuns = [...runs.values()].filter((r) => r.state !== 'ok').length;
    const outcome: StudyOutcome = cancelled ? 'cancelled' : failedRuns > 0 ? 'failed' : 'ok';
    const written = await writeDown({ ...record, endedAt: new Date().toISOString(), outcome });
    state = outcome;
    return { study: id, outcome, runs: runs.size, failedRuns, ...written };
  });
}

async function writeDown(record: StudyRecord): Promise<WrittenReport> {
  const write = proxyActivities<Activities>({
    ...activityOptions('write the report', 0),
    ...QUICK,
  });
  try {
    await write.saveStudy(record);
    return await write.writeReport({ study: record.study });
  } catch (error) {
    throw ApplicationFailure.nonRetryable(
      `the study has ended, but its results could not be written: ${causeOf(error)}\n` +
        `hint: nothing is lost, all of it is in Temporal; mend that, then: packbench export ${record.study}`,
      FAILURE.results,
    );
  }
}

/** A run that fails does not end the study: the others are worth having. */
async function oneRun(input: RunInput): Promise<RunOutcome> {
  const { context } = input;
  try {
    const summary = await executeChild(run, {
      workflowId: context.run,
      args: [input],
      staticSummary: `${context.scenario} on ${context.target.name}, repetition ${String(context.repetition)}`,
      // A terminated study leaves its run the chance to clean up.
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    });
    return summary.outcome;
  } catch (error) {
    if (isCancellation(error)) return 'cancelled';
    log.error('run failed', { run: context.run, cause: causeOf(error) });
    return 'failed';
  }
}

const waiting = ({ context, scenario }: RunInput): RunProgress => ({
  run: context.run,
  target: context.target.name,
  scenario: context.scenario,
  repetition: context.repetition,
  state: 'waiting',
  phase: '',
  done: 0,
  of: operationsOf(scenario),
  latest: '',
});

const renderDetails = (runs: Iterable<RunProgress>): string =>
  '| run | state | phase | operations | latest |\n|---|---|---|---|---|\n' +
  [...runs]
    .map(
      (r) =>
        `| ${r.scenario} on ${r.target} #${String(r.repetition)} | ${r.state} | ${r.phase} | ${String(r.done)} of ${String(r.of)} | ${r.latest} |`,
    )
    .join('\n');
