import type { Client } from '@temporalio/client';
import { isName } from '../plan/name.js';
import type { Context } from './command.js';
import { findKnownPlan, knownPlans } from './known-plans.js';
import { loadPlan } from './load-plan.js';
import { knownPlanBrief, studyBrief } from './study-brief.js';

/** A plan that a command was asked about: one of the worker's by its name, or a file's. */
export interface AskedPlan {
  readonly planName: string;
  /** Of a file. */
  readonly document?: unknown;
  /** What a study of it is to do, Markdown. */
  readonly brief: string;
}

/**
 * A word without a dot or a slash is a known plan's name, anything else a file.
 *
 * @throws CommandError (exit code 2) when there is no such plan, or something is wrong with it
 */
export async function askedPlan(
  client: Client,
  word: string,
  context: Context,
): Promise<AskedPlan> {
  if (isName(word)) {
    const plan = findKnownPlan(await knownPlans(client), word);
    return { planName: plan.name, brief: knownPlanBrief(plan, new Date()) };
  }
  const { document, plan } = await loadPlan(word, context);
  return { planName: plan.name, document, brief: studyBrief(plan) };
}
