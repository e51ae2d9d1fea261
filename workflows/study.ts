import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  ContinueAsNew,
  continueAsNew,
  isCancellation,
  patched,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
  type ActivityOptions,
} from '@temporalio/workflow';
import type { Plan } from '../plan/plan.js';
import type { ScenarioType } from '../plan/scenario.js';
import type { StudyRecord } from '../results/record.js';
import { activityOptions } from './activity-options.js';
import { attributesOf, beginStudy, type StudyState } from './begin-study.js';
import { causeOf } from './cause-of.js';
import {
  progressQuery,
  runProgressSignal,
  type RunProgress,
  type StudyProgress,
  type StudyResult,
} from './contract/progress.js';
import type { Activities, WrittenReport } from './contract/activities.js';
import { FAILS_WITH_RUNS, FAILURE } from './contract/names.js';
import { isLeft } from './run-meant.js';
import { runOfStudy, waiting } from './run-of-study.js';
import { runsOf } from './runs-of-plan.js';
import { SearchAttributes } from './search-attributes.js';
import { studyDetails } from './study-details.js';
import { StudyOperators } from './study-operators.js';
import { isRunProgress } from './well-formed.js';

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

/**
 * Executes a plan: every scenario on every target, repetitions interleaved, then the report.
 *
 * @param input `{"plan": NAME}` of a known plan, or a whole plan; see plan/study-request.ts
 * @param resumed what the study has done before it continued as new; nobody starts it with this
 */
export const study = (input?: unknown, resumed?: StudyState): Promise<StudyResult> =>
  conductStudy(input, resumed, undefined);

/**
 * A study of all of a plan, or of one scenario: what the plan says of it, or its defaults.
 *
 * @throws ApplicationFailure with all that is wrong with the input, whatever it is
 */
export async function conductStudy(
  input: unknown,
  resumed: StudyState | undefined,
  only: ScenarioType | undefined,
): Promise<StudyResult> {
  const isContinued = workflowInfo().continuedFromExecutionRunId !== undefined;
  const before = isContinued ? resumed : undefined;
  const known = before && attributesOf(before.record.study, before.record.plan as Plan);
  const found = new SearchAttributes({ ...known, phase: known ? 'running' : 'preparing' });
  try {
    if (resumed && !before) {
      const message = 'a study takes one input, a plan or {"plan": NAME}; there is a second one';
      throw ApplicationFailure.nonRetryable(message, FAILURE.plan);
    }
    const result = await conduct(input, before, only, found);
    if (result.outcome === 'failed' && workflowInfo().memo?.[FAILS_WITH_RUNS] === true) {
      throw failedRuns(result);
    }
    found.set({ phase: 'ended', outcome: result.outcome });
    return result;
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error;
    const outcome = isCancellation(error) ? 'cancelled' : 'failed';
    found.set({ phase: 'ended', outcome });
    throw error;
  }
}

async function conduct(
  input: unknown,
  resumed: StudyState | undefined,
  only: ScenarioType | undefined,
  found: SearchAttributes,
): Promise<StudyResult> {
  const startedAt = resumed?.record.startedAt ?? workflowInfo().startTime.toISOString();
  let state: StudyProgress['state'] = 'preparing';
  let id = resumed?.record.study ?? workflowInfo().workflowId;
  const runs = new Map<string, RunProgress>();
  setHandler(progressQuery, () => ({ study: id, state, startedAt, runs: [...runs.values()] }), {
    description: 'How far the study is: each run with its phase and its operations.',
  });
  const note = (progress: RunProgress): void => {
    runs.set(progress.run, progress);
    const all = [...runs.values()];
    setCurrentDetails(studyDetails(id, all));
    if (state !== 'running') return;
    found.set({ phase: standstillOf(all) ?? 'running' });
  };
  const operators = new StudyOperators(runs, note, resumed?.paused);
  setHandler(runProgressSignal, (told) => {
    const last = isRunProgress(told) ? runs.get(told.run) : undefined;
    // A message that comes after its run's end says nothing new.
    if (!last || !isLeft(last) || (told.nth ?? 0) < (last.nth ?? 0)) return;
    operators.heard(told);
    note(told);
  });

  const begun = resumed ?? (await beginStudy(input, only, startedAt, found));
  if ('outcome' in begun) {
    id = begun.study;
    state = begun.outcome;
    return begun;
  }
  const { record, targets, outcomes: before, ended = [] } = begun;
  id = record.study;
  const inputs = runsOf(id, record.plan as Plan, targets);
  inputs.forEach((one, i) => {
    const state = before[i];
    runs.set(one.context.run, { ...waiting(one), ...(state && { ...ended[i], state }) });
  });
  state = 'running';
  found.set({ phase: 'running' });
  const outcomes = [...before];
  for (const one of inputs.slice(before.length)) {
    const { outcome, reason } = outcomes.includes('cancelled')
      ? { outcome: 'cancelled' as const, reason: '' }
      : await runOfStudy(one, operators);
    outcomes.push(outcome);
    const progress = runs.get(one.context.run) ?? waiting(one);
    note({ ...progress, state: outcome, phase: '', ...(reason !== '' && { latest: reason }) });
    const more = outcomes.length < inputs.length && outcome !== 'cancelled';
    if (more && workflowInfo().historyLength > HISTORY_LIMIT) {
      // An answer to an operator would be cut off.
      await condition(allHandlersFinished);
      const { paused } = operators;
      await continueAsNew<typeof study>(input, {
        ...{ record, targets, outcomes },
        ended: inputs.slice(0, outcomes.length).map(({ context }) => {
          const { done = 0, latest = '' } = runs.get(context.run) ?? {};
          return { done, latest };
        }),
        ...(paused && { paused }),
      });
    }
  }

  return CancellationScope.nonCancellable(async () => {
    state = 'reporting';
    found.set({ phase: 'reporting' });
    const failedRuns = outcomes.filter((one) => one !== 'ok').length;
    const outcome = outcomes.includes('cancelled') ? 'cancelled' : failedRuns > 0 ? 'failed' : 'ok';
    const written = await writeDown({ ...record, endedAt: new Date().toISOString(), outcome });
    state = outcome;
    await condition(allHandlersFinished);
    return { study: id, outcome, runs: runs.size, failedRuns, ...written };
  });
}

function failedRuns(result: StudyResult): ApplicationFailure {
  const { failedRuns: failed, runs, report } = result;
  const message = `${String(failed)} of ${String(runs)} runs failed; the report: ${report}`;
  return ApplicationFailure.create({
    message,
    type: FAILURE.study,
    nonRetryable: true,
    details: [result],
  });
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

/** What keeps a study from going on; undefined when nothing does. */
function standstillOf(runs: readonly RunProgress[]): 'blocked' | 'paused' | undefined {
  const stands = (state: RunProgress['state']): boolean => runs.some((one) => one.state === state);
  if (stands('blocked')) return 'blocked';
  if (stands('paused')) return 'paused';
  const isHeldBack = runs.some(({ state, paused }) => state === 'waiting' && paused !== undefined);
  return isHeldBack && patched('paused between runs') ? 'paused' : undefined;
}
