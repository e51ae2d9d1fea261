import { sleep } from '@temporalio/workflow';
import type { Scenario } from '../../plan/scenario.js';
import type { RunJournal } from '../run-journal.js';
import type { StepsOfRun } from '../steps-of-run.js';

/** What a scenario is given: its steps, its journal, its parameters. */
export interface ScenarioRun<S extends Scenario = Scenario> {
  readonly scenario: S;
  readonly steps: StepsOfRun;
  readonly journal: RunJournal;
}

export type ScenarioOf<Type extends Scenario['scenario']> = ScenarioRun<
  Extract<Scenario, { scenario: Type }>
>;

export const ordinalsTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

export const countOf = (ordinal: number, n: number): string =>
  `server ${String(ordinal)} of ${String(n)}`;

/** Lets time pass, with its reason on the timeline. */
export const wait = (seconds: number, summary: string): Promise<void> =>
  seconds > 0 ? sleep(seconds * 1000, { summary }) : Promise.resolve();
