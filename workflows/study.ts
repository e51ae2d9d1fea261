import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowCancellationType,
  condition,
  continueAsNew,
  executeChild,
  isCancellation,
  log,
  ParentClosePolicy,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
  type ActivityOptions,
} from '@temporalio/workflow';
import type { Plan, PlanInput } from '../plan/plan.js';
import type { RunOutcome, StudyRecord } from '../results/record.js';
import { activityOptions } from './activity-options.js';
import { blockedDetails } from './blocked-details.js';
import { causeOf } from './cause-of.js';
import {
  progressQuery,
  runProgressSignal,
  type RunProgress,
  type RunSummary,
  type StudyProgress,
  type StudyResult,
} from './contract/progress.js';
import type { Activities, WrittenReport } from './contract/activities.js';
import { FAILURE } from './contract/names.js';
import type { ResolvedTarget, RunInput } from './contract/runs.js';
import { operationsOf } from './run-scenario.js';
import { table } from './markdown-table.js';
import { run } from './run.js';
import { runsOf } from './runs-of-plan.js';
import { studyIdOf } from './study-id.js';
import { passOnDecisions } from './study-operators.js';

/**
 * A plan is looked at, not waited for: somebody sits before the screen. By a count, so that a study
 * whose worker is away waits for one.
 */
const QUICK = {
  scheduleToCloseTimeout: '7 days',
  startToCloseTimeout: '3 minutes',
  retry: { maximumAttempts: 5 },
} as const;

/**
 * What was measured is written down as long as workers die over it; a folder that refuses is told
 * of at once. Not by a count: a worker that hangs takes attempts without making them.
 */
const WRITING = {
  scheduleToCloseTimeout: '10 minutes',
  retry: { maximumInterval: '10 seconds', nonRetryableErrorTypes: [FAILURE.results] },
} satisfies ActivityOptions;

/** No execution passes 4,000 events; a run costs its study some forty. */
const HISTORY_LIMIT = 2000;

/** What a study hands on to itself when its history has grown long. */
export interface StudyState {
  readonly record: StudyRecord;
  readonly targets: readonly ResolvedTarget[];
  /** Of the runs that have ended, in their order. */
  readonly outcomes: readonly RunOutcome[];
}

/**
 * Executes a plan: every scenario on every target, repetitions interleaved, then the report.
 *
 * @param resumed what the study has done before it continued as new; nobody starts it with this
 */
export async function study(planInput: PlanInput, resumed?: StudyState): Promise<StudyResult> {
  const startedAt = resumed?.record.startedAt ?? workflowInfo().startTime.toISOString();
  let state: StudyProgress['state'] = 'preparing';
  let id = resumed?.record.study ?? workflowInfo().workflowId;
  const runs = new Map<string, RunProgress>();
  setHandler(progressQuery, () => ({ study: id, state, startedAt, runs: [...runs.values()] }), {
    description: 'How far the study is: each run with its phase and its operations.',
  });
  const note = (progress: RunProgress): void => {
    runs.set(progress.run, progress);
    setCurrentDetails(renderDetails([...runs.values()]));
  };
  setHandler(runProgressSignal, (told) => {
    const last = runs.get(told.run);
    const isOver = last !== undefined && !GOING.includes(last.state);
    if (!isOver && (told.nth ?? 0) >= (last?.nth ?? 0)) note(told);
  });
  passOnDecisions(runs, note);

  const { record, targets, outcomes: before } = resumed ?? (await begin(planInput, startedAt));
  id = record.study;
  const inputs = runsOf(id, record.plan as Plan, targets);
  inputs.forEach((input, i) => {
    const ended = before[i];
    runs.set(input.context.run, { ...waiting(input), ...(ended && { state: ended }) });
  });
  state = 'running';
  const outcomes = [...before];
  for (const input of inputs.slice(before.length)) {
    const { outcome, reason } = outcomes.includes('cancelled')
      ? { outcome: 'cancelled' as const, reason: '' }
      : await oneRun(input);
    outcomes.push(outcome);
    const progress = runs.get(input.context.run) ?? waiting(input);
    note({ ...progress, state: outcome, phase: '', ...(reason !== '' && { latest: reason }) });
    const more = outcomes.length < inputs.length && outcome !== 'cancelled';
    if (more && workflowInfo().historyLength > HISTORY_LIMIT) {
      // An answer to an operator would be cut off.
      await condition(allHandlersFinished);
      await continueAsNew<typeof study>(planInput, { record, targets, outcomes });
    }
  }

  return CancellationScope.nonCancellable(async () => {
    state = 'reporting';
    const failedRuns = outcomes.filter((one) => one !== 'ok').length;
    const outcome = outcomes.includes('cancelled') ? 'cancelled' : failedRuns > 0 ? 'failed' : 'ok';
    const written = await writeDown({ ...record, endedAt: new Date().toISOString(), outcome });
    state = outcome;
    await condition(allHandlersFinished);
    return { study: id, outcome, runs: runs.size, failedRuns, ...written };
  });
}

/** Checks the plan, looks at its targets, and writes the study down before the first boot. */
async function begin(planInput: PlanInput, startedAt: string): Promise<StudyState> {
  const check = proxyActivities<Activities>({ ...activityOptions('check the plan', 0), ...QUICK });
  const { plan, packbenchVersion } = await check.preparePlan({ plan: planInput });
  const id = studyIdOf(workflowInfo(), plan.name);
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
  return { record, targets: inspected.targets, outcomes: [] };
}

async function writeDown(record: StudyRecord): Promise<WrittenReport> {
  const write = proxyActivities<Activities>({
    ...activityOptions('write the report', 0),
    ...WRITING,
  });
  try {
    await write.saveStudy(record);
    return await write.writeReport({ study: record.study });
  } catch (error) {
    throw ApplicationFailure.nonRetryable(
      `the study has ended, but its results could not be written: ${causeOf(error)}\n` +
        `hint: what was measured is in Temporal; mend that, then: packbench export ${record.study} ` +
        `(samples that could not be collected are still on the nodes, in packbench-<uid> of their /tmp)`,
      FAILURE.results,
    );
  }
}

/** A run that fails does not end the study: the others are worth having. */
async function oneRun(input: RunInput): Promise<Pick<RunSummary, 'outcome' | 'reason'>> {
  const { context } = input;
  try {
    return await executeChild(run, {
      workflowId: context.run,
      args: [input],
      staticSummary: `${context.scenario} on ${context.target.name}, repetition ${String(context.repetition)}`,
      // A terminated study leaves its run the chance to clean up.
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    });
  } catch (error) {
    if (isCancellation(error)) return { outcome: 'cancelled', reason: 'it was cancelled' };
    log.error('run failed', { run: context.run, cause: causeOf(error) });
    return { outcome: 'failed', reason: causeOf(error) };
  }
}

/** A message that comes after its run's end says nothing new. */
const GOING: readonly RunProgress['state'][] = ['waiting', 'queued', 'running', 'blocked'];

const waiting = ({ context, ...input }: RunInput): RunProgress => ({
  run: context.run,
  target: context.target.name,
  scenario: context.scenario,
  repetition: context.repetition,
  state: 'waiting',
  phase: '',
  done: 0,
  of: operationsOf(input),
  latest: '',
});

function renderDetails(runs: readonly RunProgress[]): string {
  const blocked = runs
    .filter(({ state }) => state === 'blocked')
    .map(({ run, latest }) => blockedDetails(`Blocked: ${run}`, run, latest));
  const rows = runs.map((r) => [
    `${r.scenario} on ${r.target} #${String(r.repetition)}`,
    r.state,
    r.phase,
    `${String(r.done)} of ${String(r.of)}`,
    r.latest,
  ]);
  return [...blocked, table(['run', 'state', 'phase', 'operations', 'latest'], rows)].join('\n\n');
}
