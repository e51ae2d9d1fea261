import type { RunRecord } from '../../results/record.js';
import type { LoadedStudy } from '../../results/results-store.js';
import type { Sample } from '../../results/sample.js';
import { findContradictions, type Truth } from './contradictions.js';
import type { SshFaultCase } from './ssh-fault-cases.js';

/** Servers of each study. */
export const SERVERS = 2;
/** A fault costs no more than this of the samples around it. @unit ms */
const AROUND_MS = 12_000;

/**
 * What is wrong with a study whose node suffered, in words: its record must say what is missing,
 * samples must be there before and after, and operations must be as if nothing had happened.
 *
 * @param at when the node suffered, epoch ms
 */
export function checkSshFault(
  expected: SshFaultCase,
  { runs, samples }: LoadedStudy,
  truth: Truth,
  at: number,
): readonly string[] {
  return [
    ...runs.flatMap((run, nth) => [
      ...checkRun(run, truth),
      ...checkWords(run, expected.problems[nth]),
    ]),
    ...checkSamples(expected, samples[0]?.samples ?? [], at),
    ...checkClock(expected, runs[0]),
  ];
}

function checkRun(run: RunRecord, truth: Truth): string[] {
  const count = (name: string) => run.operations.filter((o) => o.operation === name).length;
  const [boots, deletes] = [count('nova.boot_server'), count('nova.delete_server')];
  return [
    ...(run.outcome === 'ok' ? [] : [`it ended ${String(run.outcome)}: ${run.reason}`]),
    ...(boots === SERVERS && deletes === SERVERS
      ? []
      : [`${String(boots)} boots and ${String(deletes)} deletes of ${String(SERVERS)} servers`]),
    ...findContradictions(run.operations, truth),
  ];
}

function checkWords({ recordings }: RunRecord, words: RegExp | undefined): string[] {
  const [recording] = recordings;
  if (!recording) return ['the record has no recording'];
  if (words?.test(recording.problem) === true) return [];
  return [`the record says '${recording.problem}', not ${String(words)}`];
}

function checkSamples(
  { comesBack, gaps }: SshFaultCase,
  samples: readonly Sample[],
  at: number,
): string[] {
  const before = samples.filter(({ atMs }) => atMs < at);
  const after = samples.filter(({ atMs }) => atMs > at + AROUND_MS);
  const found = samples.filter(({ afterGap }) => afterGap).length;
  const unordered = samples.filter(({ atMs }, i) => atMs <= (samples[i - 1]?.atMs ?? -Infinity));
  return [
    ...(before.length > 0 ? [] : ['no samples from before the fault']),
    ...(after.length > 0 === comesBack ? [] : [`${String(after.length)} samples after the fault`]),
    ...(found === gaps ? [] : [`${String(found)} gaps instead of ${String(gaps)}`]),
    ...(unordered.length === 0 ? [] : [`${String(unordered.length)} samples out of order`]),
  ];
}

function checkClock({ clockMs = 0 }: SshFaultCase, run: RunRecord | undefined): string[] {
  const offset = run?.recordings[0]?.clockOffsetMs;
  if (!offset) return ["the node's clock was never read"];
  const [lower, upper] = offset;
  // One machine: the node's clock is ours but for what it was set.
  return clockMs >= lower - 5 && clockMs <= upper + 5
    ? []
    : [
        `its clock was ${String(clockMs)} ms off, the record says ${String(lower)} to ${String(upper)}`,
      ];
}
