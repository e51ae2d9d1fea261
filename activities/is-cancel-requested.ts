import { Context } from '@temporalio/activity';

/**
 * Whether the workflow has asked the activity to end. An activity's signal is aborted for other
 * reasons too: its worker is being stopped, or has lost Temporal; then it will be tried again, and
 * must leave everything as it is.
 */
export const isCancelRequested = (): boolean =>
  Context.current().cancellationDetails?.cancelRequested === true;
