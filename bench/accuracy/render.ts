import { formatPercent } from './format-percent.js';
import { formatSeconds } from './format-seconds.js';
import { goalLines } from './goals.js';
import type { ErrorSummary, Verdict } from './judge.js';
import type { Kind, Part } from './timing.js';

/** One run of the bench, as accuracy.json keeps it and the Markdown page shows it. */
export interface BenchReport {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** What ran where: versions, kernel, cores. */
  readonly about: Readonly<Record<string, string>>;
  /** Operations of each kind that each tool was to do on each platform. */
  readonly asked: Readonly<Record<Kind, number>>;
  readonly verdicts: readonly Verdict[];
  readonly parts: readonly Part[];
}

const TOOL_NAMES = {
  packbench: 'packbench',
  rally: 'Rally, its defaults',
  'rally-0.1': 'Rally at 0.1 s',
} as const;

const HEADER = [
  'platform',
  'operation',
  'tool',
  'n',
  'true mean',
  'reported mean',
  'request latency',
  'error mean',
  'p95',
  'max',
  'beyond latency: mean',
  'p95',
  'max',
  'GETs per operation',
  'inside bounds',
  'half width',
];

export function renderReport(report: BenchReport): string {
  const { verdicts, parts, asked, startedAt, endedAt, about } = report;
  const rows = verdicts
    .toSorted((a, b) => order(parts, a) - order(parts, b) || a.kind.localeCompare(b.kind))
    .map(rowOf);
  return [
    `# Accuracy beside Rally, ${startedAt.slice(0, 10)}`,
    `${startedAt} to ${endedAt}. ${Object.entries(about)
      .map(([what, version]) => `${what} ${version}`)
      .join(', ')}.`,
    table(HEADER, rows),
    NOTES,
    hardReboots(parts),
    '## Goals',
    goalLines(verdicts, parts, asked)
      .map((line) => `- ${line}`)
      .join('\n'),
    '## Load average (1 min) around each part',
    table(
      ['tool', 'platform', 'before', 'after', 'notes'],
      parts.map((part) => [
        TOOL_NAMES[part.tool],
        part.platform,
        part.loadBefore.toFixed(2),
        part.loadAfter.toFixed(2),
        part.notes.join('; '),
      ]),
    ),
  ]
    .filter((block) => block !== '')
    .join('\n\n')
    .concat('\n');
}

/** Platform by platform, so that the tools stand beside each other. */
function order(parts: readonly Part[], { platform, tool, kind }: Verdict): number {
  const platforms = [...new Set(parts.map((part) => part.platform))];
  const tools = [...new Set(parts.map((part) => part.tool))];
  return platforms.indexOf(platform) * 100 + (kind === 'boot' ? 0 : 50) + tools.indexOf(tool);
}

function rowOf(verdict: Verdict): string[] {
  const { error, endError, getsPerOperation, insideShare, halfWidthMs } = verdict;
  return [
    verdict.platform,
    verdict.kind,
    TOOL_NAMES[verdict.tool],
    String(verdict.n),
    formatSeconds(verdict.trueMeanMs),
    formatSeconds(verdict.reportedMeanMs),
    formatSeconds(verdict.requestLatencyMs),
    ...errorCells(error),
    ...errorCells(endError),
    getsPerOperation === null ? '-' : getsPerOperation.toFixed(1),
    insideShare === null ? '-' : formatPercent(insideShare),
    halfWidthMs === null ? '-' : formatSeconds(halfWidthMs),
  ];
}

const errorCells = ({ meanMs, p95Ms, maxMs }: ErrorSummary): string[] =>
  [meanMs, p95Ms, maxMs].map(formatSeconds);

/** Markdown, with columns as wide as their widest cell: it is printed as well. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join(
    '\n',
  );
}

const NOTES = `Seconds. True: the action's start to its last event's finish, by the control plane's clock in microseconds (packbench sees
whole seconds). Request latency: the action's start less the tool's own start (mean). Error: reported less true; mean with
its sign, p95 and max of absolute values. Beyond latency: reported less request latency less true, operation by operation: how far the
tool's end is from the true end. GETs: packbench's own count (api_requests less the POST); Rally's by nova-api's log, the GETs of
its project answered while the operation ran. Inside bounds: finish less packbench's start lies between lower_ms and
upper_ms (the start is kept in whole ms: inside to that ms). Half width: mean of (upper_ms - lower_ms) / 2.`;

/** devcloud's [libvirt]wait_soft_reboot_seconds. */
const SOFT_WAIT_MS = 10_000;

function hardReboots(parts: readonly Part[]): string {
  const counts = parts.flatMap(({ tool, platform, judged }) => {
    const reboots = judged.filter(({ kind }) => kind === 'soft reboot');
    const hard = reboots.filter(
      ({ truth }) => truth.finishedAtMs - truth.startedAtMs >= SOFT_WAIT_MS,
    );
    return hard.length === 0
      ? []
      : [`${TOOL_NAMES[tool]} on ${platform}: ${String(hard.length)} of ${String(reboots.length)}`];
  });
  if (counts.length === 0) return '';
  return `Soft reboots that nova turned into hard ones after its 10 s wait: ${counts.join('; ')}. Rally sends them as soon as the server is
ACTIVE, before its guest listens for ACPI; packbench waits for the guest. So the two do not time the same thing there; each
is judged by the actions of its own servers.`;
}
