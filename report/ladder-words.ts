import { LADDER, type LadderRung } from './climb.js';

interface RungWords {
  /** When it is reached. */
  readonly reached: string;
  /** What goes on before it. */
  readonly segment: string;
}

/** Each rung in words; docs/numbers.md says what shows it. */
export const RUNG_WORDS: Readonly<Record<LadderRung, RungWords>> = {
  accepted: { reached: 'the API has answered', segment: 'accepting' },
  scheduled: { reached: 'a compute node has begun', segment: 'scheduling' },
  networked: { reached: 'its ports are there', segment: 'networking' },
  block_mapped: { reached: 'its disks are mapped', segment: 'block devices' },
  spawned: { reached: 'the driver has started the guest', segment: 'spawning' },
  active: { reached: 'the API shows ACTIVE', segment: 'turning ACTIVE' },
  end: { reached: 'the action has finished', segment: 'finishing' },
  guest: { reached: 'the probe of the plan says that the guest is up', segment: 'guest coming up' },
};

/** What a segment is of: `spawning`, `block devices + spawning`, `scheduling to turning ACTIVE`. */
export function segmentWords(covers: readonly LadderRung[]): string {
  const words = covers.map((rung) => RUNG_WORDS[rung].segment);
  return words.length < 3 ? words.join(' + ') : `${words[0] ?? ''} to ${words.at(-1) ?? ''}`;
}

/** Whose time a segment is: `mixed` is spawning and steps of the control plane in one. */
type SegmentOwner = 'control plane' | 'mixed' | 'spawning' | 'guest';

export function segmentOwner(covers: readonly LadderRung[]): SegmentOwner {
  if (covers.includes('guest')) return 'guest';
  if (!covers.includes('spawned')) return 'control plane';
  return covers.length > 1 ? 'mixed' : 'spawning';
}

/** Numbers of a segment's rungs, from 1, as the pictures show them: `5`, `2–6`. */
export function rungNumbers(covers: readonly LadderRung[]): string {
  const numbers = covers.map((rung) => LADDER.indexOf(rung) + 1);
  const [first, last] = [numbers[0] ?? 0, numbers.at(-1) ?? 0];
  return first === last ? String(first) : `${first}\u2013${last}`;
}
