import type { Decision } from '../results/record.js';
import type { RunProgress } from './contract/progress.js';

const GOING: readonly RunProgress['state'][] = ['queued', 'running', 'blocked', 'paused'];

/** Whether a run has said that it goes on or stands still. */
export const isGoing = ({ state }: RunProgress): boolean => GOING.includes(state);

/** Whether a run has not ended. */
export const isLeft = (run: RunProgress): boolean => run.state === 'waiting' || isGoing(run);

/**
 * The run of a study that goes on or stands still: runs come one after the other.
 *
 * @param begun id of the run that was started last, which may not have said anything yet
 */
export const goingRun = (runs: readonly RunProgress[], begun?: string): RunProgress | undefined =>
  runs.find(isGoing) ?? runs.find(({ run, state }) => run === begun && state === 'waiting');

/** The run of a study that holds its servers. */
export const runHolding = (runs: readonly RunProgress[]): RunProgress | undefined =>
  runs.find((run) => run.phase === 'hold' && isGoing(run));

/**
 * The run of a study that a decision can only be meant for; in words why there is none.
 *
 * @param begun id of the run that was started last
 */
export function runMeant(
  runs: readonly RunProgress[],
  decision: Decision,
  begun?: string,
): RunProgress | string {
  const blocked = runs.find(({ state }) => state === 'blocked');
  if (blocked) return blocked;
  switch (decision) {
    case 'resume':
      return (
        runs.find((run) => run.paused !== undefined && isGoing(run)) ??
        'no run of this study is blocked or paused: there is nothing to resume'
      );
    case 'skip':
      return 'no run of this study is blocked: there is nothing to skip';
    case 'abort':
      return goingRun(runs, begun) ?? 'no run of this study is going on: there is nothing to abort';
  }
}
