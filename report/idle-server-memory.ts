import { groupBy } from './group-by.js';
import type { MemoryPerServer } from './memory-per-server.js';
import { mean } from './statistics/quantile.js';

/** Memory on the nodes for each idle server of a target. */
export interface IdleServerMemory {
  readonly bytes: number;
  readonly method: MemoryPerServer['method'];
  /** Servers that were up, at most. */
  readonly servers: number;
  readonly runs: number;
}

/** Runs that held their servers tell most; without one, runs that booted one after the other. */
export function idleServerMemory(
  figures: readonly MemoryPerServer[],
  target: string,
): IdleServerMemory | undefined {
  const own = figures.filter((figure) => figure.target === target);
  const held = own.filter(({ method }) => method === 'hold');
  const best = held.length > 0 ? held : own;
  const [first] = best;
  if (!first) return undefined;
  // Each node of a run holds a part of its servers; together they hold all.
  const runs = [...groupBy(best, ({ run }) => run).values()].map((nodes) =>
    nodes.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  return {
    bytes: mean(runs),
    method: first.method,
    servers: Math.max(...best.map(({ servers }) => servers)),
    runs: runs.length,
  };
}
