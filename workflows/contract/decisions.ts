import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Decision } from '../../results/record.js';

/** A blocked run tries again what it could not do. Answers in words. */
export const resumeUpdate = defineUpdate<string>('resume');
/** A blocked run leaves out what it could not do and goes on. Answers in words. */
export const skipUpdate = defineUpdate<string>('skip');
/** A run ends: it deletes what it made and keeps what it measured. Answers in words. */
export const abortUpdate = defineUpdate<string>('abort');

/** From a slice to its run: it is blocked (words), or no longer (empty). */
export const sliceBlockedSignal =
  defineSignal<[{ readonly part: number; readonly reason: string }]>('sliceBlocked');
/** From a run to a slice that is blocked. */
export const decideSignal = defineSignal<[Decision]>('decide');
