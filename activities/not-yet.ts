import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';

/**
 * Lets an activity wait without a place on the worker and without an event in its workflow's
 * history: it fails, and the server calls it again when its retry policy says. (Temporal's pattern
 * for rare polls.)
 */
export const notYet = (words: string): ApplicationFailure =>
  ApplicationFailure.create({
    message: words,
    type: 'NotYet',
    // Nothing went wrong: not for the worker's log.
    category: ApplicationFailureCategory.BENIGN,
  });
