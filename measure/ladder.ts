import { difference, intersect, type Interval } from './interval.js';
import type { StageSeen } from './observe.js';

/** Stages of a boot as looks show them, in order. */
const STAGES = ['scheduling', 'scheduled', 'networking', 'block_mapping', 'spawning', 'active'];

/** A rung has been reached once a look shows this stage or a later one. */
const REACHED_AT = {
  scheduled: 'scheduled',
  networked: 'block_mapping',
  block_mapped: 'spawning',
  spawned: 'active',
  active: 'active',
} as const;

export type BootRung = keyof typeof REACHED_AT;

/** What is known of a boot's way. Instants on the worker's clock, epoch ms. */
export interface LadderEvidence {
  readonly start: Interval;
  /** Stages in the order in which they were first seen. */
  readonly stages: readonly StageSeen[];
  /** When the last look that told a stage was sent; the start when there was none. */
  readonly stageLookAtMs: number;
  /** When the boot ended. */
  readonly end: Interval;
  /** The control plane's own stamps of rungs, mapped onto the worker's clock. */
  readonly stamps: Partial<Readonly<Record<BootRung, Interval>>>;
}

export interface Rung extends Interval {
  readonly rung: BootRung;
}

/**
 * When each rung was reached, in ms since the request: after the last look that showed an earlier
 * stage was sent, before the first that showed it or a later one arrived; narrowed by its stamp
 * unless that contradicts the looks, and by the order of the rungs.
 */
export function bootLadder(evidence: LadderEvidence): readonly Rung[] {
  const names = Object.keys(REACHED_AT) as BootRung[];
  const seen = names.map((rung) => {
    const polled = fromLooks(evidence, STAGES.indexOf(REACHED_AT[rung]));
    const stamp = evidence.stamps[rung];
    return (stamp && intersect(polled, stamp)) ?? polled;
  });
  return names.map((rung, i) => {
    const lower = Math.max(...seen.slice(0, i + 1).map((one) => one.lower));
    const upper = Math.min(...seen.slice(i).map((one) => one.upper), evidence.end.upper);
    const since = difference({ lower: Math.min(lower, upper), upper }, evidence.start);
    return { rung, lower: Math.max(0, since.lower), upper: Math.max(0, since.upper) };
  });
}

function fromLooks({ stages, stageLookAtMs, end }: LadderEvidence, stage: number): Interval {
  const first = stages.find(({ name }) => STAGES.indexOf(name) >= stage);
  return first
    ? { lower: first.afterMs, upper: first.byMs }
    : { lower: Math.min(stageLookAtMs, end.upper), upper: end.upper };
}
