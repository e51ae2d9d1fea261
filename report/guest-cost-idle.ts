import type { PhaseRecord, RunRecord } from '../results/record.js';
import { cpuBetween, readingsWithin, type CostReadings } from './guest-cost-readings.js';
import { mean } from './statistics/quantile.js';

/** What one server costs its node while nobody asks anything of it. */
export interface IdleCost {
  /** CPU seconds per second. */
  readonly cpuShare: number;
  /** What is charged to its cgroup, page cache included. Null where the node does not say. */
  readonly memoryBytes: number | null;
}

/** One for each server that was read at least twice while the run was idle. */
export function idleCosts(run: RunRecord, nodes: readonly CostReadings[]): readonly IdleCost[] {
  const phase = idlePhase(run);
  if (!phase) return [];
  const [fromMs, toMs] = [Date.parse(phase.startedAt), Date.parse(phase.endedAt)];
  const own = new Set(run.operations.map(({ resourceId }) => resourceId));
  return nodes.flatMap(({ servers }) =>
    [...servers].flatMap(([server, { readings }]): IdleCost[] => {
      const idle = own.has(server) ? readingsWithin(readings, fromMs, toMs) : [];
      const elapsedS = ((idle.at(-1)?.atMs ?? 0) - (idle[0]?.atMs ?? 0)) / 1000;
      const cpuS = cpuBetween(idle);
      if (cpuS === undefined || !(elapsedS > 0)) return [];
      const memory = idle.flatMap(({ memoryBytes }) => memoryBytes ?? []);
      return [{ cpuShare: cpuS / elapsedS, memoryBytes: memory.length > 0 ? mean(memory) : null }];
    }),
  );
}

/** `hold`, or else the longest phase in which no operation and no benchmark ran. */
function idlePhase({ phases, operations, benchmarks }: RunRecord): PhaseRecord | undefined {
  const hold = phases.find(({ phase }) => phase === 'hold');
  if (hold) return hold;
  const lengthMs = (one: PhaseRecord): number =>
    Date.parse(one.endedAt) - Date.parse(one.startedAt);
  const spans = operations.map(({ startedAt, durationMs }): readonly [number, number] => {
    const startMs = Date.parse(startedAt);
    return [startMs, startMs + (durationMs ?? 0)];
  });
  return phases
    .filter(({ phase }) => phase !== 'baseline' && phase !== 'settle')
    .filter(({ phase }) => !benchmarks.some((one) => one.phase === phase))
    .filter(({ startedAt, endedAt }) =>
      spans.every(([from, to]) => to <= Date.parse(startedAt) || from >= Date.parse(endedAt)),
    )
    .reduce<PhaseRecord | undefined>(
      (best, one) => (best && lengthMs(best) >= lengthMs(one) ? best : one),
      undefined,
    );
}
