import type { RunRecord } from '../results/record.js';
import type { NodeSamples, Sample } from '../results/sample.js';
import { activeServers } from './active-servers.js';
import { mean } from './statistics/quantile.js';

/** What one more server costs a compute node in memory, for one run on one node. */
export interface MemoryPerServer {
  readonly run: string;
  readonly target: string;
  readonly node: string;
  readonly repetition: number;
  readonly bytes: number;
  /**
   * `hold`: (mean while all were held − mean of the baseline) ÷ servers.
   * `slope`: least-squares slope of memory used over the number of servers, while they booted.
   */
  readonly method: 'hold' | 'slope';
  readonly servers: number;
}

/** Empty where a run was not sampled, or has neither a hold nor boots one after the other. */
export function memoryPerServer(
  runs: readonly RunRecord[],
  samples: readonly NodeSamples[],
): readonly MemoryPerServer[] {
  return runs.flatMap((run) =>
    samples
      .filter((one) => one.run === run.run)
      .flatMap((one): MemoryPerServer[] => {
        const figure = holdFigure(run, one.samples) ?? slopeFigure(run, one.samples);
        const { target, repetition } = run;
        return figure ? [{ run: run.run, target, node: one.node, repetition, ...figure }] : [];
      }),
  );
}

type Figure = Pick<MemoryPerServer, 'bytes' | 'method' | 'servers'>;

function holdFigure(run: RunRecord, samples: readonly Sample[]): Figure | undefined {
  const baseline = memoryIn(run, samples, 'baseline');
  const hold = memoryIn(run, samples, 'hold');
  const servers = Math.max(0, ...activeServers(run.operations).map(([, count]) => count));
  if (baseline.length === 0 || hold.length === 0 || servers === 0) return undefined;
  return { bytes: (mean(hold) - mean(baseline)) / servers, method: 'hold', servers };
}

function slopeFigure(run: RunRecord, samples: readonly Sample[]): Figure | undefined {
  const counts = activeServers(run.operations);
  const servers = Math.max(0, ...counts.map(([, count]) => count));
  const boot = run.phases.find(({ phase }) => phase === 'boot');
  if (servers < 3 || !boot || run.phases.some(({ phase }) => phase === 'reboot')) return undefined;
  const points = within(samples, boot.startedAt, boot.endedAt).flatMap(
    ({ atMs, memoryUsedBytes }): [number, number][] => {
      const up = counts.filter(([changeMs]) => changeMs <= atMs).at(-1)?.[1] ?? 0;
      return memoryUsedBytes === null ? [] : [[up, memoryUsedBytes]];
    },
  );
  if (new Set(points.map(([up]) => up)).size < 3) return undefined;
  return { bytes: slope(points), method: 'slope', servers };
}

function memoryIn(run: RunRecord, samples: readonly Sample[], phase: string): number[] {
  return run.phases
    .filter((one) => one.phase === phase)
    .flatMap(({ startedAt, endedAt }) => within(samples, startedAt, endedAt))
    .flatMap(({ memoryUsedBytes }) => (memoryUsedBytes === null ? [] : [memoryUsedBytes]));
}

function within(samples: readonly Sample[], from: string, to: string): readonly Sample[] {
  const [low, high] = [Date.parse(from), Date.parse(to)];
  return samples.filter(({ atMs }) => atMs >= low && atMs <= high);
}

/** Least squares; the x are not all equal. */
function slope(points: readonly (readonly [number, number])[]): number {
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  let xy = 0;
  let xx = 0;
  for (const [x, y] of points) {
    xy += (x - meanX) * (y - meanY);
    xx += (x - meanX) ** 2;
  }
  return xy / xx;
}
