import type { PauseRecord } from './record.js';

/**
 * The pauses of a run and its slices: an operator pauses them all at once, and each stands still on
 * its own. What overlaps is one pause, from the first that stood still to the last that did.
 */
export function mergePausesOfParts(all: readonly PauseRecord[]): readonly PauseRecord[] {
  const merged: PauseRecord[] = [];
  for (const one of [...all].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))) {
    const before = merged.at(-1);
    if (!before || (before.endedAt !== null && before.endedAt < one.startedAt)) merged.push(one);
    else merged[merged.length - 1] = { ...before, endedAt: laterEnd(before.endedAt, one.endedAt) };
  }
  return merged;
}

/** One without an end goes on. */
const laterEnd = (a: string | null, b: string | null): string | null =>
  a === null || b === null ? null : a > b ? a : b;
