import type { RawTick } from './raw-tick.js';
import type { SpoolHeader } from './spool-header.js';
import type { Spool, SpoolStart } from './spool.js';

/** A time of which a node has no samples. */
export interface SampleGap {
  /** Index of the last tick before it; undefined when it begins with the recording. */
  readonly before: number | undefined;
  /** Index of the first tick after it; undefined when it lasts to the end. */
  readonly after: number | undefined;
  readonly reason: string;
}

/**
 * Where a recording has a hole, and why: what the recorder could not write, and what passed between
 * two of its starts. What it merely missed, being held up, is marked in its rows (dstat-rows.ts).
 */
export function sampleGaps({ starts, ticks, lost }: Spool): readonly SampleGap[] {
  const gaps: SampleGap[] = lost.map(({ segment, fromSeq, toSeq, reason }) => ({
    before: last(ticks, (t) => t.segment < segment || (t.segment === segment && t.seq < fromSeq)),
    after: first(ticks, (t) => t.segment > segment || (t.segment === segment && t.seq > toSeq)),
    reason: `${reason} (on the node)`,
  }));
  starts.forEach((start, segment) => {
    const earlier = starts[segment - 1];
    if (!earlier) return;
    gaps.push({
      before: last(ticks, (t) => t.segment < segment),
      after: first(ticks, (t) => t.segment >= segment),
      reason: whyStartedAgain(earlier, start),
    });
  });
  return merge(gaps.sort((a, b) => (a.before ?? -1) - (b.before ?? -1)));
}

function whyStartedAgain({ header, ended }: SpoolStart, next: SpoolStart): string {
  if (ended === 'stopped') return 'sampling was stopped meanwhile';
  if (bootDiffers(header, next.header)) return 'the node was rebooted';
  if (ended === 'deadline') return 'the recorder had come to its deadline';
  return 'the recorder was killed and started again';
}

const bootDiffers = (one: SpoolHeader, other: SpoolHeader): boolean =>
  Boolean(one.boot_id) && Boolean(other.boot_id) && one.boot_id !== other.boot_id;

/** A full disk and then a reboot are one gap with two reasons. */
function merge(gaps: readonly SampleGap[]): readonly SampleGap[] {
  const merged: SampleGap[] = [];
  for (const gap of gaps) {
    const same = merged.at(-1);
    if (same && same.before === gap.before && same.after === gap.after) {
      if (same.reason !== gap.reason) {
        merged[merged.length - 1] = { ...same, reason: `${same.reason}; ${gap.reason}` };
      }
    } else {
      merged.push(gap);
    }
  }
  return merged;
}

function last(ticks: readonly RawTick[], is: (tick: RawTick) => boolean): number | undefined {
  const index = ticks.findLastIndex(is);
  return index < 0 ? undefined : index;
}

function first(ticks: readonly RawTick[], is: (tick: RawTick) => boolean): number | undefined {
  const index = ticks.findIndex(is);
  return index < 0 ? undefined : index;
}
