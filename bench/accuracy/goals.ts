import { formatPercent } from './format-percent.js';
import { formatSeconds } from './format-seconds.js';
import type { Verdict } from './judge.js';
import { KINDS, type Kind, type Part } from './timing.js';

const GOALS = { meanMs: 50, maxMs: 150, getsPerBoot: 10, insideShare: 0.99 } as const;

/** What is asked of packbench, line by line: met, or missed by how much, or not measured. */
export function goalLines(
  verdicts: readonly Verdict[],
  parts: readonly Pick<Part, 'tool' | 'platform'>[],
  asked: Readonly<Record<Kind, number>>,
): readonly string[] {
  const ours = parts.filter(({ tool }) => tool === 'packbench');
  return ours.flatMap(({ platform }) =>
    KINDS.flatMap((kind) => {
      const where = `${platform}, ${kind}:`;
      const verdict = verdicts.find(
        (one) => one.tool === 'packbench' && one.platform === platform && one.kind === kind,
      );
      return verdict ? linesOf(where, verdict, asked[kind]) : [`${where} not measured: missed`];
    }),
  );
}

function linesOf(where: string, verdict: Verdict, asked: number): readonly string[] {
  const { kind, n, endError, getsPerOperation, insideShare } = verdict;
  const share = insideShare ?? 0;
  return [
    `${where} ${n} of ${asked} judged${n < asked ? ': missed' : ''}`,
    `${where} error of the mean beyond request latency ${formatSeconds(endError.meanMs)} s (goal: at most 0.05): ${atMost(Math.abs(endError.meanMs), GOALS.meanMs)}`,
    `${where} largest error beyond request latency ${formatSeconds(endError.maxMs)} s (goal: at most 0.15): ${atMost(endError.maxMs, GOALS.maxMs)}`,
    `${where} true values inside the bounds ${formatPercent(share)} (goal: at least 99 %): ${share >= GOALS.insideShare ? 'met' : `missed by ${((GOALS.insideShare - share) * 100).toFixed(1)} points`}`,
    ...(kind === 'boot' && getsPerOperation !== null ? [getsLine(where, getsPerOperation)] : []),
  ];
}

function getsLine(where: string, gets: number): string {
  const verdict =
    gets <= GOALS.getsPerBoot ? 'met' : `missed by ${(gets - GOALS.getsPerBoot).toFixed(1)}`;
  return `${where} ${gets.toFixed(1)} GETs per boot (goal: at most 10): ${verdict}`;
}

const atMost = (ms: number, goalMs: number): string =>
  ms <= goalMs ? 'met' : `missed by ${formatSeconds(ms - goalMs)} s`;
