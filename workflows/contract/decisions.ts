import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Decision } from '../../results/record.js';

/** A blocked run tries again what it could not do. Answers in words. */
export const resumeUpdate = defineUpdate<string>('resume');
/** A blocked run leaves out what it could not do and goes on. Answers in words. */
export const skipUpdate = defineUpdate<string>('skip');
/** A run ends: it deletes what it made and keeps what it measured. Answers in words. */
export const abortUpdate = defineUpdate<string>('abort');

/** What an operator may say to a run, and to the study that it belongs to. */
export const DECISION_UPDATES = [
  {
    decision: 'resume',
    update: resumeUpdate,
    description: 'A blocked run tries again what it could not do.',
  },
  {
    decision: 'skip',
    update: skipUpdate,
    description: 'A blocked run leaves out what it could not do, and goes on.',
  },
  {
    decision: 'abort',
    update: abortUpdate,
    description: 'A run ends, blocked or not: it deletes what it made, and keeps what it measured.',
  },
] as const satisfies readonly { readonly decision: Decision; readonly [key: string]: unknown }[];

/** From a slice to its run: why one of its steps is blocked, or that none is any longer. */
export interface SliceBlock {
  readonly part: number;
  /** In words; empty when it is not blocked any longer. */
  readonly reason: string;
  /** On the worker's clock, ISO 8601. */
  readonly at: string;
}

export const sliceBlockedSignal = defineSignal<[SliceBlock]>('sliceBlocked');
/** From a run to a slice that is blocked, and from a study to its run. */
export const decideSignal = defineSignal<[Decision]>('decide');
