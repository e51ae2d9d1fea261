import { Context } from '@temporalio/activity';
import type { StepDependencies } from './dependencies.js';
import { heartbeating } from './heartbeating.js';

/**
 * Access for activities that ask for it before their own hearts beat. A cloud that is away, or wants
 * to be left alone for a while, is waited for: a wait without heartbeats would look like a dead worker,
 * and hear of no cancellation. What an attempt before knew is sent again.
 */
export const heartbeatingAccess =
  (access: StepDependencies['access']): StepDependencies['access'] =>
  (target) => {
    const known: unknown = Context.current().info.heartbeatDetails;
    return heartbeating(
      () => known,
      () => access(target),
    );
  };
