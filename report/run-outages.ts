import type { OutageRecord, RunRecord } from '../results/record.js';

/** The API outages that one run saw. */
export interface RunOutages {
  readonly run: string;
  readonly target: string;
  readonly repetition: number;
  readonly outages: number;
  /** Requests that went wrong. */
  readonly failures: number;
  /** Of those whose end was seen; each endpoint counts for itself. */
  readonly totalMs: number;
  readonly longest: { readonly durationMs: number; readonly problem: string } | null;
  /** Outages whose end was not seen. */
  readonly open: number;
}

/** A row for each run that saw an outage. */
export function runOutages(runs: readonly RunRecord[]): readonly RunOutages[] {
  return runs.flatMap(({ run, target, repetition, outages = [] }) => {
    if (outages.length === 0) return [];
    const ended = outages.flatMap((outage) => {
      const durationMs = durationOf(outage);
      return durationMs === null ? [] : [{ durationMs, problem: outage.problem }];
    });
    return {
      ...{ run, target, repetition },
      outages: outages.length,
      failures: outages.reduce((sum, { failures }) => sum + failures, 0),
      totalMs: ended.reduce((sum, { durationMs }) => sum + durationMs, 0),
      longest: ended.toSorted((a, b) => b.durationMs - a.durationMs)[0] ?? null,
      open: outages.length - ended.length,
    };
  });
}

const durationOf = ({ startedAt, endedAt }: OutageRecord): number | null =>
  endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt);
