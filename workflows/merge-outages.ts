import type { OutageRecord } from '../results/record.js';

/** Windows of an endpoint closer than this are one. @unit ms */
const MERGE_MS = 1000;
/**
 * A window without an end is that of a worker that died in it; what the next worker sees is taken for
 * the same outage when it begins this soon. @unit ms
 */
const RESTART_MS = 60_000;
/** A record holds no more; then those that lie closest become one. */
const MAX_OUTAGES = 200;

/**
 * Adds what an activity reported. A window comes again, later with its end, from every activity that
 * it touched: what has more failures or an end is what is known now.
 */
export function noteOutages(
  known: readonly OutageRecord[],
  reported: readonly OutageRecord[] = [],
): readonly OutageRecord[] {
  if (reported.length === 0) return known;
  const byWindow = new Map(known.map((one) => [keyOf(one), one]));
  for (const one of reported) {
    const before = byWindow.get(keyOf(one));
    byWindow.set(keyOf(one), before ? laterOf(one, before) : one);
  }
  return [...byWindow.values()];
}

const keyOf = ({ endpoint, startedAt }: OutageRecord): string => `${startedAt} ${endpoint}`;

/** Failures only become more, and an end is taken back only by another failure. */
function laterOf(a: OutageRecord, b: OutageRecord): OutageRecord {
  if (a.failures !== b.failures) return a.failures > b.failures ? a : b;
  return a.endedAt === null ? b : a;
}

/**
 * The outages of a run, in order: windows of the services behind one endpoint, and of workers that
 * followed each other, are put together.
 */
export function joinOutages(noted: readonly OutageRecord[]): readonly OutageRecord[] {
  const joined: OutageRecord[] = [];
  for (const one of [...noted].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))) {
    const at = joined.findLastIndex(({ endpoint }) => endpoint === one.endpoint);
    const before = joined[at];
    if (before && isOne(before, one)) joined[at] = union(before, one);
    else joined.push(one);
  }
  while (joined.length > MAX_OUTAGES) joinClosest(joined);
  return joined;
}

const isOne = (a: OutageRecord, b: OutageRecord): boolean =>
  a.endedAt === null
    ? Date.parse(b.startedAt) - Date.parse(a.startedAt) < RESTART_MS
    : gapMs(a, b) < MERGE_MS;

const gapMs = (a: OutageRecord, b: OutageRecord): number =>
  Date.parse(b.startedAt) - Date.parse(a.endedAt ?? a.startedAt);

const union = (a: OutageRecord, b: OutageRecord): OutageRecord => ({
  ...a,
  endedAt:
    a.endedAt !== null && b.endedAt !== null && a.endedAt > b.endedAt ? a.endedAt : b.endedAt,
  failures: a.failures + b.failures,
});

function joinClosest(outages: OutageRecord[]): void {
  const gaps = outages.slice(1).map((one, i) => gapMs(outages[i] ?? one, one));
  const at = gaps.indexOf(Math.min(...gaps));
  const [a, b] = outages.slice(at, at + 2);
  if (a && b) outages.splice(at, 2, union(a, b));
}
