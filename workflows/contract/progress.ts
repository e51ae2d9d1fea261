import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { RunOutcome, StudyOutcome } from '../../results/record.js';

export interface RunProgress {
  readonly run: string;
  readonly target: string;
  readonly scenario: string;
  readonly repetition: number;
  /** `queued`: waits for the lease of a compute node. `blocked`: waits for an operator. */
  readonly state: 'waiting' | 'queued' | 'running' | 'blocked' | RunOutcome;
  readonly phase: string;
  /** Operations ended, of those the scenario asks for. */
  readonly done: number;
  readonly of: number;
  /** The last operation in words; whom or what a queued or blocked run waits for; why an ended one is not ok. */
  readonly latest: string;
  /** Grows with each message of a run: signals may overtake one another. @default 0 */
  readonly nth?: number;
}

/** Answer of the query `progress`. */
export interface StudyProgress {
  readonly study: string;
  readonly state: 'preparing' | 'running' | 'reporting' | StudyOutcome;
  readonly startedAt: string;
  readonly runs: readonly RunProgress[];
}

/** Result of the workflow `study`. */
export interface StudyResult {
  readonly study: string;
  readonly outcome: StudyOutcome;
  /** Results folder on the worker. */
  readonly results: string;
  readonly report: string;
  readonly runs: number;
  readonly failedRuns: number;
  readonly headline: readonly string[];
}

/** Result of the workflow `run`. */
export interface RunSummary {
  readonly run: string;
  readonly outcome: RunOutcome;
  readonly reason: string;
  readonly operations: number;
}

export const progressQuery = defineQuery<StudyProgress>('progress');
export const runProgressSignal = defineSignal<[RunProgress]>('runProgress');
