import { proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from './contract/activities.js';

/** The worker's clock, which the marks of phases, pauses and blocks are on. */
export const { readClock } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '10 seconds',
  summary: 'read the clock of the worker',
});
