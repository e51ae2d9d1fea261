import { meanOf, meanSegment, segmentOf, type Climb } from './climb.js';
import type { BoundedValue } from './statistics/summarize-values.js';

/** What of the boots was not spawning, 0 to 1, from the rungs of the ladder. */
export interface SpawningShare {
  /** Boots that it is of. */
  readonly boots: number;
  /** Spawning: from the rung before `spawned`. Its middle is null when no boot shows where it began. */
  readonly spawning: {
    readonly value: number | null;
    readonly lower: number;
    readonly upper: number;
  };
  /** Request to end. */
  readonly boot: BoundedValue;
  /** 1 − mean spawning ÷ mean boot. Null like the middle of `spawning`. */
  readonly value: number | null;
  readonly lower: number;
  readonly upper: number;
  /** The same of the time until the guest was up. Null where no guest was waited for. */
  readonly toReady: ReadyShare | null;
}

/** What was not spawning of the boot, as a share of the time from its request to a guest that is up. */
export interface ReadyShare {
  /** Boots that it is of: those whose guests came up. */
  readonly boots: number;
  readonly ready: BoundedValue;
  /** Null like that of the boot. */
  readonly value: number | null;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Of the boots that show where spawning began and ended. When none shows where it began, spawning
 * took at most what passed since the rung before, and the share is at least the rest. Null when none
 * shows where it ended.
 */
export function shareBeyondSpawning(climbs: readonly Climb[]): SpawningShare | null {
  const ended = climbs.filter((climb) => climb.has('spawned'));
  const both = ended.filter((climb) => climb.has('block_mapped'));
  const counted = both.length > 0 ? both : ended;
  if (counted.length === 0) return null;
  const { boot, spawning } = meansOf(counted, both.length > 0);
  const up = counted.filter((climb) => climb.has('guest'));
  return {
    boots: counted.length,
    spawning,
    boot,
    value: spawning.value === null ? null : within(1 - spawning.value / boot.value),
    lower: boot.lower > 0 ? within(1 - spawning.upper / boot.lower) : 0,
    upper: boot.upper > 0 ? within(1 - spawning.lower / boot.upper) : 1,
    toReady: up.length > 0 ? shareToReady(up, both.length > 0) : null,
  };
}

function shareToReady(climbs: readonly Climb[], beginSeen: boolean): ReadyShare {
  const { boot, spawning } = meansOf(climbs, beginSeen);
  const ready = meanOf(climbs.flatMap((climb) => climb.get('guest') ?? []));
  return {
    boots: climbs.length,
    ready,
    value: spawning.value === null ? null : within((boot.value - spawning.value) / ready.value),
    lower: within((boot.lower - spawning.upper) / ready.upper),
    upper: ready.lower > 0 ? within((boot.upper - spawning.lower) / ready.lower) : 1,
  };
}

function meansOf(
  climbs: readonly Climb[],
  beginSeen: boolean,
): Pick<SpawningShare, 'boot' | 'spawning'> {
  const segment = meanSegment(climbs.map((climb) => segmentOf(climb, 'spawned')));
  return {
    boot: meanOf(climbs.flatMap((climb) => climb.get('end') ?? [])),
    spawning: beginSeen ? segment : { value: null, lower: 0, upper: segment.upper },
  };
}

const within = (share: number): number => Math.min(1, Math.max(0, share));
