import type { ResultsStore } from '../results/results-store.js';
import type { Metrics } from '../telemetry/metrics.js';
import { SpoolLateness } from '../telemetry/spool-lateness.js';

/**
 * No worker collects from so many nodes at once. A spool is not always closed where it was collected,
 * so that the one appended to longest ago makes room.
 */
export const SPOOLS_AT_ONCE = 1000;

/** A results store that tells, of each sample that comes in, how late the recorder took it. */
export function observedStore(store: ResultsStore, metrics: Pick<Metrics, 'tick'>): ResultsStore {
  const spools = new Map<string, SpoolLateness>();
  return {
    ...store,
    async appendSpool(piece) {
      const size = await store.appendSpool(piece);
      const { target, node, run, data } = piece;
      const key = [run, node].join('\0');
      const lateness = spools.get(key) ?? new SpoolLateness();
      spools.delete(key);
      spools.set(key, lateness);
      for (const old of [...spools.keys()].slice(0, -SPOOLS_AT_ONCE)) spools.delete(old);
      for (const seconds of lateness.read(data)) metrics.tick(target, node, seconds);
      return size;
    },
  };
}
