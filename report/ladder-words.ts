import { isOfGuest, LADDER, type LadderRung } from './climb.js';
import type { LadderStep } from './ladder-steps.js';

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
  networked: { reached: 'the allocation of its ports has begun', segment: 'networking' },
  block_mapped: { reached: 'its disks are mapped', segment: 'block devices' },
  spawned: { reached: 'the driver has started the guest', segment: 'spawning' },
  active: { reached: 'the API shows ACTIVE', segment: 'turning ACTIVE' },
  end: { reached: 'the action has finished', segment: 'finishing' },
  console: { reached: 'its marker is on the console log', segment: 'guest to console' },
  port: { reached: 'its TCP port is open', segment: 'guest to port' },
  ssh: { reached: 'its SSH server greets', segment: 'guest to SSH' },
  mysql: { reached: 'its MySQL server answers', segment: 'guest to MySQL' },
  guest: { reached: 'the plan’s probes say that the guest is up', segment: 'guest coming up' },
};

/** What a segment is of: `spawning`, `block devices + spawning`, `scheduling to turning ACTIVE`. */
export function segmentWords(covers: readonly LadderRung[]): string {
  const words = covers.map((rung) => RUNG_WORDS[rung].segment);
  return words.length < 3 ? words.join(' + ') : `${words[0] ?? ''} to ${words.at(-1) ?? ''}`;
}

/** Whose time a segment is: `mixed` is spawning and steps of the control plane in one. */
type SegmentOwner = 'control plane' | 'mixed' | 'spawning' | 'guest';

export function segmentOwner(covers: readonly LadderRung[]): SegmentOwner {
  if (covers.some(isOfGuest)) return 'guest';
  if (!covers.includes('spawned')) return 'control plane';
  return covers.length > 1 ? 'mixed' : 'spawning';
}

/** From 1, of the rungs that ladders show. */
export type RungNumbers = ReadonlyMap<LadderRung, number>;

export function numberRungs(steps: readonly Pick<LadderStep, 'covers'>[]): RungNumbers {
  const shown = LADDER.filter((rung) => steps.some(({ covers }) => covers.includes(rung)));
  return new Map(shown.map((rung, i) => [rung, i + 1]));
}

/** Numbers of a segment's rungs, as the pictures show them: `5`, `2–6`, `9+8`. */
export function rungNumbers(covers: readonly LadderRung[], numbers: RungNumbers): string {
  const own = covers.map((rung) => numbers.get(rung) ?? 0);
  const [first = 0] = own;
  const last = own.at(-1) ?? 0;
  if (own.length === 1) return String(first);
  const inTurn = own.every((number, i) => number === first + i);
  return inTurn ? `${first}\u2013${last}` : own.join('+');
}
