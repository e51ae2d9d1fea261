import { ApplicationFailure } from '@temporalio/workflow';

/** What an operator reads who is refused. */
export const refused = (message: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(message, 'DecisionRefused');

/**
 * For validators of updates: nothing of what they refuse is in the history.
 *
 * @throws ApplicationFailure when there is an objection
 */
export function refuse(objection: string): void {
  if (objection !== '') throw refused(objection);
}
