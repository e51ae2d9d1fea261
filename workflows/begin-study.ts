import {
  ActivityFailure,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { Plan } from '../plan/plan.js';
import type { ScenarioType } from '../plan/scenario.js';
import type { RunOutcome, StudyRecord } from '../results/record.js';
import { activityOptions } from './activity-options.js';
import { causeOf } from './cause-of.js';
import type { Activities, InspectResult } from './contract/activities.js';
import type { Pause } from './contract/decisions.js';
import type { RunProgress, StudyResult } from './contract/progress.js';
import type { ResolvedTarget } from './contract/runs.js';
import { runsOf } from './runs-of-plan.js';
import { inWords, type Found, type SearchAttributes } from './search-attributes.js';
import { studyIdOf } from './study-id.js';

/**
 * A plan is looked at, not waited for: somebody sits before the screen. By a count, so that a study
 * whose worker is away waits for one.
 */
const QUICK = {
  scheduleToCloseTimeout: '7 days',
  startToCloseTimeout: '3 minutes',
  retry: { maximumAttempts: 5 },
} as const;

/** What a study hands on to itself when its history has grown long. */
export interface StudyState {
  readonly record: StudyRecord;
  readonly targets: readonly ResolvedTarget[];
  /** Of the runs that have ended, in their order. */
  readonly outcomes: readonly RunOutcome[];
  /** What is shown of them. Absent in older histories. */
  readonly ended?: readonly Pick<RunProgress, 'done' | 'latest'>[];
  /** A pause in force. Absent when there is none. */
  readonly paused?: Pause;
}

/**
 * Checks the plan, looks at its targets, and writes the study down before the first boot.
 *
 * @returns a result when that was all: of a dry run, and of a study that is skipped
 */
export async function beginStudy(
  input: unknown,
  only: ScenarioType | undefined,
  startedAt: string,
  found: SearchAttributes,
): Promise<StudyState | StudyResult> {
  const check = quick('check the plan');
  const prepared = await check.preparePlan({ plan: input, ...(only !== undefined && { only }) });
  const { plan, packbenchVersion, dryRun = false, preflight = false } = prepared;
  const id = studyIdOf(workflowInfo(), plan.name);
  found.set({ ...attributesOf(id, plan), ...(dryRun && { study: null }) });
  const looked = await look(id, plan, { dryRun, preflight });
  if (typeof looked === 'string') return measuredNothing(id, 'skipped', 0, [looked]);
  const { inspected, busy } = looked;
  if (dryRun) {
    const runs = runsOf(id, plan, inspected.targets).length;
    const words = [
      `dry run: plan, clouds, quotas and compute nodes are fine; the study would have ${runs === 1 ? '1 run' : `${String(runs)} runs`}`,
      ...inspected.warnings,
      ...busy,
    ];
    return measuredNothing(plan.name, 'checked', runs, words);
  }
  if (busy.length > 0) return measuredNothing(id, 'skipped', 0, busy);
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
  // A folder that cannot be written is found out before the first boot.
  await quick('write the study down').saveStudy(record);
  return { record, targets: inspected.targets, outcomes: [] };
}

/** What a study is found by as soon as its plan is known. */
export const attributesOf = (study: string, plan: Plan): Found => ({
  study,
  target: inWords(plan.targets.map(({ name }) => name)),
  scenario: inWords(plan.scenarios.map(({ name, scenario }) => name ?? scenario)),
  cloud: inWords(plan.targets.map(({ cloud }) => cloud)),
});

interface Looked {
  readonly inspected: InspectResult;
  /** Compute nodes that are not idle, in words; nobody looks unless it is asked for. */
  readonly busy: readonly string[];
}

/** @returns why the study is skipped, in words, where it may be */
async function look(
  id: string,
  plan: Plan,
  { dryRun, preflight }: { readonly dryRun: boolean; readonly preflight: boolean },
): Promise<Looked | string> {
  try {
    const inspect = quick('look at clouds, quotas and nodes');
    const inspected = await inspect.inspectTargets({ study: id, plan });
    if (!dryRun && !preflight) return { inspected, busy: [] };
    const { targets } = plan;
    const busy = await quick('see whether the nodes are idle').checkIdle({ plan: { targets } });
    return { inspected, busy };
  } catch (error) {
    const maySkip = preflight && !dryRun && error instanceof ActivityFailure;
    if (!maySkip || isCancellation(error)) throw error;
    return causeOf(error);
  }
}

const quick = (summary: string): Activities =>
  proxyActivities<Activities>({ ...activityOptions(summary, 0), ...QUICK });

function measuredNothing(
  study: string,
  outcome: 'checked' | 'skipped',
  runs: number,
  headline: readonly string[],
): StudyResult {
  const words = headline.map((line) => `- ${line.replaceAll('\n', '\n  ')}`);
  setCurrentDetails(`**${outcome}**: nothing was measured.\n\n${words.join('\n')}`);
  return { study, outcome, results: '', report: '', runs, failedRuns: 0, headline };
}
