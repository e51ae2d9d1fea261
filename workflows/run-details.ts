import { blockedDetails } from './blocked-details.js';
import { durationWords } from './blocked-reason.js';
import type { OperationFigures, RunStatus, TimeLeft } from './contract/progress.js';
import { instantWords } from './instant-words.js';
import { table } from './markdown-table.js';
import { secondsOf } from './operation-figures.js';
import type { Block } from './operator-gate.js';
import { pausedDetails } from './paused-details.js';
import type { RunJournal } from './run-journal.js';

const SHOWN = 20;

/** What is shown of a journal. */
export type JournalShown = Pick<RunJournal, 'phases' | 'operations' | 'benchmarks' | 'saveProblem'>;

/** What the Web UI shows of a run while it goes on: Markdown. */
export function runDetails(
  status: RunStatus,
  journal: JournalShown,
  blocked: Block | undefined,
): string {
  return [
    ...standstills(status, blocked),
    journal.saveProblem && `**The results cannot be written:** ${journal.saveProblem}`,
    head(status),
    phaseTable(journal),
    figureTable(status.figures),
    operationTable(journal),
    benchmarkTable(journal),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function standstills(status: RunStatus, blocked: Block | undefined): readonly string[] {
  const { run, state, paused, inHand, heldSince } = status;
  const standing =
    heldSince === undefined
      ? `What is under way goes on to its end${inHand.length > 0 ? `: ${inHand.join('; ')}` : ''}.`
      : `It has stood still since ${instantWords(heldSince)}.`;
  return [
    blocked
      ? blockedDetails(`Blocked since ${instantWords(blocked.since)}`, run, blocked.reason)
      : '',
    // One that cleans up is held back by nothing.
    paused && state !== 'running' ? pausedDetails('Paused', run, paused, standing) : '',
  ];
}

function head({ phase, done, of, inHand, timeLeft, holdEndsAt }: RunStatus): string {
  const lines = [
    `**${phase || 'between phases'}**, ${String(done)} of ${String(of)} operations; ${leftWords(timeLeft)}.`,
  ];
  if (holdEndsAt !== undefined)
    lines.push(`The servers are held until ${instantWords(holdEndsAt)}.`);
  if (inHand.length > 0) lines.push(`Now: ${inHand.slice(0, 5).join('; ')}.`);
  return lines.join('\n\n');
}

/** `about 3 minutes left`, as far as anything is known. */
export function leftWords({ seconds, unknown }: TimeLeft): string {
  const rest =
    unknown.length === 0 ? '' : `, and ${unknown.join(', ')}, of which none has ended yet`;
  return `about ${durationWords(seconds * 1000)} left${rest}`;
}

function phaseTable({ phases }: JournalShown): string {
  if (phases.length === 0) return '';
  const rows = phases.slice(-SHOWN).map(({ phase, startedAt, endedAt }) => {
    const took =
      endedAt === null ? 'goes on' : secondsOf(Date.parse(endedAt) - Date.parse(startedAt));
    return [phase, instantWords(startedAt), took];
  });
  return table(['phase', 'from', 'seconds'], rows);
}

/** What was measured so far, by operation. */
export function figureTable(figures: readonly OperationFigures[]): string {
  if (figures.length === 0) return '';
  const rows = figures.map(({ operation, n, averaged, meanMs, minMs, maxMs, remarks }) => [
    operation,
    String(n),
    averaged === 0 ? '' : secondsOf(meanMs),
    averaged === 0 ? '' : `${secondsOf(minMs)} to ${secondsOf(maxMs)}`,
    Object.entries(remarks)
      .map(([word, times]) => `${String(times)} ${word}`)
      .join(', '),
  ]);
  return table(['operation', 'ended', 'mean, s', 'range, s', 'outcomes and flags'], rows);
}

function operationTable({ operations }: JournalShown): string {
  if (operations.length === 0) return '';
  const rows = operations.slice(-SHOWN).map((o) => {
    const seconds = o.durationMs === null ? '' : secondsOf(o.durationMs);
    return [`${o.operation} ${String(o.ordinal)}`, seconds, [o.outcome, ...o.flags].join(' ')];
  });
  return table(['the last operations', 'seconds', 'outcome'], rows);
}

function benchmarkTable({ benchmarks }: JournalShown): string {
  if (benchmarks.length === 0) return '';
  const rows = benchmarks.slice(-SHOWN).map((b) => {
    const threads = b.threads === null ? '' : `${String(b.threads)} threads`;
    const where = b.place === 'node' ? 'node' : `${String(b.ordinal)} of ${String(b.level)}`;
    const figures = b.metrics.slice(0, 3).map((m) => `${m.name} ${String(m.value)} ${m.unit}`);
    const name = [b.benchmark, b.mode, threads].filter(Boolean).join(' ');
    return [name, where, figures.join(', '), b.outcome];
  });
  return table(['benchmark', 'guest', 'figures', 'outcome'], rows);
}
