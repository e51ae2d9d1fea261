import type { RunProgress, StudyProgress } from '../workflows/contract/progress.js';
import { formatElapsed, formatTable } from './format.js';
import type { Style } from './output.js';

const BAR_WIDTH = 12;
/** More runs than this do not fit a screen: those that wait or have ended are then counted. */
const MAX_ROWS = 14;

/** A study on a screen: a heading, and a line for each run or for those that matter now. */
export function renderStudy(progress: StudyProgress, style: Style, now: Date): string[] {
  const elapsed = formatElapsed(now.getTime() - Date.parse(progress.startedAt));
  const { runs } = progress;
  const shown = runs.length <= MAX_ROWS ? runs : runs.filter(isInteresting).slice(-MAX_ROWS);
  const rows = formatTable(
    shown.map((run) => [
      SIGNS[run.state],
      `${run.target}/${run.scenario}/${String(run.repetition)}`,
      bar(run),
      `${String(run.done)}/${String(run.of)}`,
      run.state === 'running' ? run.phase : run.state,
      SAYS_MORE.includes(run.state) || isBad(run) || run.paused ? run.latest : '',
    ]),
  );
  return [
    `${style.bold(progress.study)}  ${progress.state}  ${elapsed}  ${countRuns(runs)}`,
    ...rows.map((row, i) => paint(shown[i]?.state ?? 'waiting', style)(row)),
    ...runs.flatMap((run) => whatToDo(progress.study, run)),
  ];
}

/** What is new since `before`, a line each; for logs, where nothing can be drawn over. */
export function renderChanges(before: StudyProgress | undefined, after: StudyProgress): string[] {
  const lines: string[] = [];
  if (before?.state !== after.state) lines.push(`${after.study}: ${after.state}`);
  after.runs.forEach((run, i) => {
    const line = describeRun(run);
    const last = before?.runs[i];
    const isSilent = run.state === 'waiting' && !run.paused && !last?.paused;
    if (!isSilent && (!last || describeRun(last) !== line)) {
      lines.push(line, ...whatToDo(after.study, run));
    }
  });
  return lines;
}

function describeRun(run: RunProgress): string {
  const name = `${run.target}/${run.scenario}/${String(run.repetition)}`;
  const words = run.state === 'running' ? [run.phase, run.latest] : [run.state];
  if (isBad(run) || run.state === 'queued' || run.paused) words.push(run.latest);
  return `${name}  ${String(run.done)}/${String(run.of)}  ${words.filter(Boolean).join('  ')}`;
}

const SAYS_MORE: readonly RunProgress['state'][] = ['running', 'queued', 'paused'];

/** A run that is paused in one of these waits for an operator. */
const HELD_BACK: readonly RunProgress['state'][] = ['waiting', 'queued', 'paused'];

/** A blocked or paused run waits until somebody types one of these. */
function whatToDo(study: string, { run, state, paused }: RunProgress): readonly string[] {
  // One that is held back is not there to be told: its study is.
  const told = state === 'waiting' ? study : run;
  const end = `  end the run         packbench abort '${told}'`;
  if (state === 'blocked') {
    return [
      `  try again           packbench resume '${run}'`,
      `  go on without that  packbench skip '${run}'`,
      end,
    ];
  }
  if (!paused || !HELD_BACK.includes(state)) return [];
  return [`  let it go on        packbench resume '${told}'`, end];
}

const BAD: readonly RunProgress['state'][] = ['failed', 'leaked', 'aborted', 'blocked'];
const isBad = ({ state }: RunProgress): boolean => BAD.includes(state);

const SIGNS: Readonly<Record<RunProgress['state'], string>> = {
  waiting: '·',
  queued: '·',
  running: '>',
  blocked: '?',
  paused: '=',
  ok: '+',
  failed: 'x',
  leaked: '!',
  cancelled: '-',
  aborted: '-',
};

function paint(state: RunProgress['state'], style: Style): (text: string) => string {
  if (state === 'ok') return style.green;
  if (BAD.includes(state)) return style.red;
  return state === 'running' ? (text) => text : style.dim;
}

function bar({ done, of }: RunProgress): string {
  const full = of === 0 ? 0 : Math.round((BAR_WIDTH * Math.min(done, of)) / of);
  return `${'#'.repeat(full)}${'.'.repeat(BAR_WIDTH - full)}`;
}

const isInteresting = ({ state }: RunProgress): boolean => state !== 'waiting' && state !== 'ok';

function countRuns(runs: readonly RunProgress[]): string {
  const counts = new Map<string, number>();
  for (const { state } of runs) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, n]) => `${String(n)} ${state}`).join(', ');
}
