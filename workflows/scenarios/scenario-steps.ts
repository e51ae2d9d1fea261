import { sleep } from '@temporalio/workflow';
import type { Scenario } from '../../plan/scenario.js';
import type { Hold } from '../hold.js';
import type { RunJournal } from '../run-journal.js';
import type { StepsOfRun } from '../steps-of-run.js';

/** What a scenario is given: its parameters, its steps, its journal, and how servers are held. */
export interface ScenarioRun<S extends Scenario = Scenario> {
  readonly scenario: S;
  readonly steps: StepsOfRun;
  readonly journal: RunJournal;
  readonly hold: Hold;
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
