import { setTimeout as delay } from 'node:timers/promises';
import { mean } from '../../report/statistics/quantile.js';
import { monotonicS } from './monotonic.js';
import { treeCpuS, treeMemory, type TreeMemory } from './process-tree.js';
import type { RunningTool } from './running-tool.js';

/** What a tool took of the machine in a stretch of time. */
export interface ToolCost {
  /** CPU time of its process tree over the elapsed time, % of one core. */
  readonly cpuPercent: number;
  readonly rssMeanKib: number;
  readonly rssPeakKib: number;
  readonly pssMeanKib: number;
  readonly pssPeakKib: number;
}

export interface CostStretch {
  readonly fromS: number;
  readonly toS: number;
  /** In the tools' order. */
  readonly costs: readonly ToolCost[];
}

/** Seldom, because reading smaps_rollup disturbs what an idle machine is meant to be. */
const MEMORY_EVERY_S = 5;

/** Lets the tools run for a while and says what each of them took meanwhile. */
export async function measureCost(
  tools: readonly RunningTool[],
  durationS: number,
  signal: AbortSignal,
): Promise<CostStretch> {
  const before = await readCpu(tools);
  const memory: TreeMemory[][] = tools.map(() => []);
  const fromS = monotonicS();
  const untilS = fromS + durationS;
  for (let nowS = fromS; nowS < untilS; nowS = monotonicS()) {
    await delay(1000 * Math.min(MEMORY_EVERY_S, untilS - nowS), undefined, { signal });
    for (const [i, { pid }] of tools.entries()) memory[i]?.push(await treeMemory(pid));
  }
  const toS = monotonicS();
  const after = await readCpu(tools);
  return { fromS, toS, costs: tools.map((_, i) => toCost(before[i], after[i], memory[i])) };
}

interface CpuReading {
  readonly atS: number;
  readonly cpuS: number;
}

async function readCpu(tools: readonly RunningTool[]): Promise<CpuReading[]> {
  const readings: CpuReading[] = [];
  for (const { pid } of tools) readings.push({ atS: monotonicS(), cpuS: await treeCpuS(pid) });
  return readings;
}

function toCost(
  before: CpuReading | undefined,
  after: CpuReading | undefined,
  memory: readonly TreeMemory[] = [],
): ToolCost {
  if (!before || !after) throw new Error('a tool was not read');
  const rss = memory.map(({ rssKib }) => rssKib);
  const pss = memory.map(({ pssKib }) => pssKib);
  return {
    cpuPercent: (100 * (after.cpuS - before.cpuS)) / (after.atS - before.atS),
    rssMeanKib: mean(rss),
    rssPeakKib: Math.max(...rss),
    pssMeanKib: mean(pss),
    pssPeakKib: Math.max(...pss),
  };
}
