import type { RunRecord } from '../results/record.js';

/** A time in which a run stood still, and its compute nodes were sampled on. */
export interface Standstill {
  readonly kind: 'paused' | 'blocked';
  readonly startedAt: string;
  /** Null when the run did not go on after it, as far as the record says. */
  readonly endedAt: string | null;
  /** Why, in words; empty when nobody said. */
  readonly reason: string;
}

/** In the order in which they began. */
export function standstillsOf({ pauses = [], blocks = [] }: RunRecord): readonly Standstill[] {
  return [
    ...pauses.map((pause) => ({ kind: 'paused' as const, ...pause })),
    ...blocks.map(({ startedAt, endedAt, reason }) => ({
      kind: 'blocked' as const,
      ...{ startedAt, endedAt, reason },
    })),
  ].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}
