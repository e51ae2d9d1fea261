import type { OutageRecord } from './record.js';

/**
 * The outages of a run and its slices. They share a cloud and a worker, so each may have seen the same
 * window, or a part of one that another put together: it is kept once, as whoever saw most of it has it.
 */
export function mergeOutagesOfParts(all: readonly OutageRecord[]): readonly OutageRecord[] {
  const kept: OutageRecord[] = [];
  for (const one of [...all].sort(byStart)) {
    const at = kept.findLastIndex((before) => beginsIn(one, before));
    const before = kept[at];
    if (!before) kept.push(one);
    else if (one.failures > before.failures) kept[at] = { ...one, startedAt: before.startedAt };
  }
  return kept;
}

const byStart = (a: OutageRecord, b: OutageRecord): number =>
  a.startedAt === b.startedAt ? b.failures - a.failures : a.startedAt < b.startedAt ? -1 : 1;

/** How far one without an end went, nobody knows. */
const beginsIn = (one: OutageRecord, { endpoint, startedAt, endedAt }: OutageRecord): boolean =>
  one.endpoint === endpoint &&
  (one.startedAt === startedAt || (endedAt !== null && one.startedAt <= endedAt));
