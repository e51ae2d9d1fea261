import { UnknownNameError } from './find-named.js';
import type { Problem } from './problem.js';
import { UnusableServiceError } from './unusable-service-error.js';

/** What was looked for, or why it cannot be had. */
export interface Looked<T> {
  readonly item: T | undefined;
  readonly problems: readonly Problem[];
}

/** Turns an error that a change of the plan can mend into a problem; others are thrown on. */
export async function orProblem<T>(look: () => T | Promise<T>): Promise<Looked<T>> {
  try {
    return { item: await look(), problems: [] };
  } catch (error) {
    if (!(error instanceof UnknownNameError || error instanceof UnusableServiceError)) throw error;
    return { item: undefined, problems: [{ problem: error.message, hint: error.hint ?? '' }] };
  }
}
