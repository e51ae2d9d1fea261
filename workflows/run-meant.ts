import type { Decision } from '../results/record.js';
import type { RunProgress } from './contract/progress.js';

const GOING: readonly RunProgress['state'][] = ['queued', 'running', 'blocked', 'paused'];

/** The run of a study that goes on or stands still: runs come one after the other. */
export const goingRun = (runs: readonly RunProgress[]): RunProgress | undefined =>
  runs.find(({ state }) => GOING.includes(state));

/** The run of a study that holds its servers. */
export const runHolding = (runs: readonly RunProgress[]): RunProgress | undefined =>
  runs.find(({ state, phase }) => phase === 'hold' && GOING.includes(state));

/** The run of a study that a decision can only be meant for; in words why there is none. */
export function runMeant(runs: readonly RunProgress[], decision: Decision): RunProgress | string {
  const blocked = runs.find(({ state }) => state === 'blocked');
  if (blocked) return blocked;
  switch (decision) {
    case 'resume':
      return (
        runs.find(({ state, paused }) => paused !== undefined && GOING.includes(state)) ??
        'no run of this study is blocked or paused: there is nothing to resume'
      );
    case 'skip':
      return 'no run of this study is blocked: there is nothing to skip';
    case 'abort':
      return goingRun(runs) ?? 'no run of this study is going on: there is nothing to abort';
  }
}
