import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { RunOutcome, StudyOutcome } from '../../results/record.js';
import type { Pause } from './decisions.js';

export interface RunProgress {
  readonly run: string;
  readonly target: string;
  readonly scenario: string;
  readonly repetition: number;
  /**
   * `queued`: waits for the lease of a compute node. `blocked`: waits for an operator. `paused`: an
   * operator has said so.
   */
  readonly state: 'waiting' | 'queued' | 'running' | 'blocked' | 'paused' | RunOutcome;
  readonly phase: string;
  /** Operations ended, of those the scenario asks for. */
  readonly done: number;
  readonly of: number;
  /** The last operation in words; whom or what a queued or blocked run waits for; why an ended one is not ok. */
  readonly latest: string;
  /** Grows with each message of a run: signals may overtake one another. @default 0 */
  readonly nth?: number;
  /** Absent when nobody has paused it. */
  readonly paused?: Pause;
  /** While it holds its servers and an operator has said how long: until when, ISO 8601. */
  readonly holdEndsAt?: string;
}

/** What is known so far of the operations of one name. */
export interface OperationFigures {
  /** As in the record, such as `nova.boot_server`; of a benchmark its name. */
  readonly operation: string;
  /** Those that have ended, in whatever way. Executions of a benchmark in many guests at once are one. */
  readonly n: number;
  /** Those that the mean is of: ended ok, and undisturbed. The rest below is 0 when there are none. */
  readonly averaged: number;
  readonly meanMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** How often an outcome other than `ok` or a flag was seen. */
  readonly remarks: Readonly<Record<string, number>>;
}

/** How long a run will still take. */
export interface TimeLeft {
  /** By the figures so far and the plan's own waits. */
  readonly seconds: number;
  /** Operations that are still to come and of which nothing is known: they are not in it. */
  readonly unknown: readonly string[];
}

/** Answer of a run's query `progress`. */
export interface RunStatus extends RunProgress {
  /** What is under way, in words. */
  readonly inHand: readonly string[];
  /** Since when a pause holds something back, ISO 8601. Absent while it does not. */
  readonly heldSince?: string;
  readonly figures: readonly OperationFigures[];
  readonly timeLeft: TimeLeft;
}

/** Answer of a study's query `progress`. */
export interface StudyProgress {
  readonly study: string;
  readonly state: 'preparing' | 'running' | 'reporting' | StudyResult['outcome'];
  readonly startedAt: string;
  readonly runs: readonly RunProgress[];
}

/** Result of the workflow `study`. */
export interface StudyResult {
  readonly study: string;
  /**
   * `checked`: a dry run that found nothing wrong. `skipped`: a good number could not be had. Neither
   * has measured anything, nor has results.
   */
  readonly outcome: StudyOutcome | 'checked' | 'skipped';
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
  /** The mean of each operation, a sentence each. Absent in older histories. */
  readonly headline?: readonly string[];
  /**
   * Where the study's report will be: it is written when the study ends. Absent when the results
   * could not be written.
   */
  readonly report?: string;
}

export const progressQuery = defineQuery<StudyProgress>('progress');
export const runStatusQuery = defineQuery<RunStatus>('progress');
export const runProgressSignal = defineSignal<[RunProgress]>('runProgress');
