import type { Client } from '@temporalio/client';
import { listClouds } from '../openstack/load-cloud.js';
import { checkPlan } from '../plan/check-plan.js';
import { parseRunId } from '../results/ids.js';
import type { Context } from './command.js';
import { openKnownResults, readStudyRecord } from './known-results.js';
import { findStudy, UnknownStudyError } from './study-id.js';
import { runsInHistory, runsOfPlan } from './study-runs.js';

/** Whose leftovers are looked for, and where. */
export interface CleanupScope {
  /** Empty: of every study. */
  readonly study: string;
  readonly clouds: readonly string[];
}

/**
 * @param word a study as a person names it; empty for all
 * @param client undefined when no Temporal answers: then the results folder is asked
 */
export async function cleanupScope(
  word: string,
  cloud: string | undefined,
  client: Client | undefined,
  context: Context,
): Promise<CleanupScope> {
  const only = cloud === undefined ? undefined : [cloud];
  if (word === '') return { study: '', clouds: only ?? listClouds(context) };
  const found = (client && (await inTemporal(client, word))) ?? (await inResults(word, context));
  if (found) return { study: found.study, clouds: only ?? found.clouds };
  throw new UnknownStudyError(word, []);
}

async function inTemporal(client: Client, word: string): Promise<CleanupScope | undefined> {
  try {
    const workflowId = await findStudy(client, word);
    const runs = await runsInHistory(client, workflowId);
    // One that a schedule or the Web UI has started has another id than its workflow.
    const study = runs[0] ? parseRunId(runs[0].run).study : workflowId;
    return { study, clouds: cloudsOf(runs) };
  } catch (error) {
    if (error instanceof UnknownStudyError) return undefined;
    throw error;
  }
}

async function inResults(word: string, context: Context): Promise<CleanupScope | undefined> {
  const store = await openKnownResults(context);
  const known = await store.listStudies();
  const study = known.find((id) => id === word || id.startsWith(`${word}/`));
  if (study === undefined) return undefined;
  const record = await readStudyRecord(store, study);
  const checked = record && checkPlan(record.plan);
  return checked && 'plan' in checked
    ? { study, clouds: cloudsOf(runsOfPlan(study, checked.plan)) }
    : undefined;
}

const cloudsOf = (runs: readonly { readonly cloud: string }[]): readonly string[] => [
  ...new Set(runs.map(({ cloud }) => cloud)),
];
