import type { Client } from '@temporalio/client';
import type { Context } from './command.js';
import { findKnownPlan, knownPlans } from './known-plans.js';
import { loadPlan } from './load-plan.js';

/** A plan that a command was asked about: one of the worker's by its name, or a file's. */
export interface AskedPlan {
  readonly planName: string;
  /** Of a file. */
  readonly document?: unknown;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

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
  if (NAME.test(word)) {
    return { planName: findKnownPlan(await knownPlans(client), word).name };
  }
  const { document, plan } = await loadPlan(word, context);
  return { planName: plan.name, document };
}
