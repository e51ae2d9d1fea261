import { blockedDetails } from './blocked-details.js';
import type { RunProgress } from './contract/progress.js';
import { table } from './markdown-table.js';
import { pausedDetails } from './paused-details.js';

/** What a pause holds back, by the state of its run. */
const STANDING: Readonly<Partial<Record<RunProgress['state'], string>>> = {
  waiting: 'It does not begin.',
  queued: 'It keeps its place in the queue, and stands still before its first operation.',
  paused: 'The operation in hand goes on to its end; none begins after it.',
};

/** What the Web UI shows of a study while it goes on: Markdown, a row for each run. */
export function studyDetails(study: string, runs: readonly RunProgress[]): string {
  const blocked = runs
    .filter(({ state }) => state === 'blocked')
    .map(({ run, latest }) => blockedDetails(`Blocked: ${run}`, run, latest));
  const paused = runs.flatMap(({ run, state, paused: pause }) =>
    pause && state !== 'running' && state !== 'blocked'
      ? [
          pausedDetails(
            `Paused: ${run}`,
            // One that does not begin is not there to be told.
            state === 'waiting' ? study : run,
            pause,
            STANDING[state] ?? '',
          ),
        ]
      : [],
  );
  const rows = runs.map((r) => [
    `${r.scenario} on ${r.target} #${String(r.repetition)}`,
    r.state,
    r.phase,
    `${String(r.done)} of ${String(r.of)}`,
    r.latest,
  ]);
  const heads = ['run', 'state', 'phase', 'operations', 'latest'];
  return [...blocked, ...paused, table(heads, rows)].join('\n\n');
}
