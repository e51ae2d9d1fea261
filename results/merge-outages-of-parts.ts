import type { OutageRecord } from './record.js';

/**
 * The outages of a run and its slices. They share a cloud, so each may have seen the same window: it
 * is kept once, as whoever saw most of it has it.
 */
export function mergeOutagesOfParts(all: readonly OutageRecord[]): readonly OutageRecord[] {
  const byWindow = new Map<string, OutageRecord>();
  for (const one of all) {
    const key = `${one.startedAt} ${one.endpoint}`;
    const known = byWindow.get(key);
    if (!known || one.failures > known.failures) byWindow.set(key, one);
  }
  return [...byWindow.values()].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}
