import { blockedDetails } from './blocked-details.js';
import type { RunProgress } from './contract/progress.js';
import { table } from './markdown-table.js';
import type { Block } from './operator-gate.js';
import type { RunJournal } from './run-journal.js';

const SHOWN = 20;

/** What the Web UI shows of a run while it goes on: Markdown, the last operations and benchmarks. */
export function runDetails(
  { run, phase, done, of }: RunProgress,
  journal: RunJournal,
  blocked: Block | undefined,
): string {
  const head = `**${phase}**, ${String(done)} of ${String(of)} operations\n\n`;
  return [
    blocked ? blockedDetails(sinceWords(blocked), run, blocked.reason) : '',
    head + operationTable(journal),
    benchmarkTable(journal),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function operationTable({ operations }: RunJournal): string {
  const rows = operations.slice(-SHOWN).map((o) => {
    const seconds = o.durationMs === null ? '' : (o.durationMs / 1000).toFixed(2);
    return [`${o.operation} ${String(o.ordinal)}`, seconds, [o.outcome, ...o.flags].join(' ')];
  });
  return table(['operation', 'seconds', 'outcome'], rows);
}

function benchmarkTable({ benchmarks }: RunJournal): string {
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

const sinceWords = ({ since }: Block): string =>
  `Blocked since ${since.slice(0, 19).replace('T', ' ')} UTC`;
