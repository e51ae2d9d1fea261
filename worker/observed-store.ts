import type { ResultsStore } from '../results/results-store.js';
import type { Metrics } from '../telemetry/metrics.js';
import { SpoolLateness } from '../telemetry/spool-lateness.js';

/** A results store that tells, of each sample that comes in, how late the recorder took it. */
export function observedStore(store: ResultsStore, metrics: Metrics): ResultsStore {
  const spools = new Map<string, SpoolLateness>();
  return {
    ...store,
    async appendSpool(piece) {
      const size = await store.appendSpool(piece);
      const { target, node, run, data } = piece;
      const key = [run, node].join('\0');
      const lateness = spools.get(key) ?? new SpoolLateness();
      spools.set(key, lateness);
      for (const seconds of lateness.read(data)) metrics.tick(target, node, seconds);
      return size;
    },
  };
}
