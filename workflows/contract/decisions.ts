import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Decision } from '../../results/record.js';

/** A blocked run tries again what it could not do; a paused one goes on. Answers in words. */
export const resumeUpdate = defineUpdate<string>('resume');
/** A blocked run leaves out what it could not do and goes on. Answers in words. */
export const skipUpdate = defineUpdate<string>('skip');
/** A run ends: it deletes what it made and keeps what it measured. Answers in words. */
export const abortUpdate = defineUpdate<string>('abort');
/** A run begins no more operations until it is resumed. Answers in words. */
export const pauseUpdate = defineUpdate<string, [PauseOrder?]>('pause');
/** A run that holds its servers holds them longer. Answers with the new end, in words. */
export const extendHoldUpdate = defineUpdate<string, [HoldExtension]>('extend-hold');

/** What an operator may say to a run, and to the study that it belongs to. */
export const DECISION_UPDATES = [
  {
    decision: 'resume',
    update: resumeUpdate,
    description: 'A blocked run tries again what it could not do; a paused one goes on.',
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

export const PAUSE_DESCRIPTION =
  'Begin no more operations; what is under way goes on to its end, and sampling goes on. Input: {"reason": "…"}, or nothing.';
export const EXTEND_HOLD_DESCRIPTION =
  'Hold the servers longer than planned, while they are held. Input: {"seconds": 300}, or {"until": "2026-12-01T16:00:00Z"}, which may be said twice.';

export interface PauseOrder {
  /** For whoever finds the run paused. @default none */
  readonly reason?: string;
}

/** A pause that an operator has asked for. */
export interface Pause {
  /** When it was asked for; ISO 8601. */
  readonly since: string;
  /** Empty when none was given. */
  readonly reason: string;
}

/** How much longer, or until when; a day more than planned at most in all. */
export type HoldExtension =
  | { /** More than 0. */ readonly seconds: number }
  /** ISO 8601, with its offset. Saying it twice moves the end once. */
  | { readonly until: string };

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
/** From a study to its run, and from a run to its slices; null when the pause is over. */
export const pausedSignal = defineSignal<[Pause | null]>('paused');
/** From a study to its run. */
export const extendHoldSignal = defineSignal<[HoldExtension]>('extendHold');
