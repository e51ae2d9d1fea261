import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';

import os from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchResult, ToolFigures } from './bench-result.js';
import type { Cleanups } from './cleanups.js';
import { installPeers } from './install-peers.js';
import { judgeAccuracy, type AccuracyVerdict } from './judge-accuracy.js';
import { measureCost, type CostStretch } from './measure-cost.js';
import { monotonicS } from './monotonic.js';
import { countRows } from './row-count.js';
import type { RunningTool } from './running-tool.js';
import { stallTools, type Stall, type StallStretch } from './stall-tools.js';
import { startDool, type DoolOptions } from './start-dool.js';
import { startRecorderTool } from './start-recorder.js';
import { startLoad, startReader } from './start-script.js';
import { startVmstat } from './start-vmstat.js';
import type { ToolRow } from './tool-row.js';

export interface BenchOptions {
  /** In all: two fifths idle, one tenth idle at 10 Hz, two fifths loaded, one tenth with stalls. */
  readonly minutes: number;
  /** dool is installed to it; short-lived folders are made in it. On a real disk: the load writes. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly cleanups: Cleanups;
  /** Told what happens. */
  readonly say: (line: string) => void;
}

/** Imports are compiled and first rows written by then. */
const WARM_UP_S = 4;
const STALLS = 3;
/** A stall, the two rows after it, and some normal rows. */
const LEAST_PER_STALL_S = 11;

/** Runs the whole bench. What it starts it adds to `cleanups`, and the caller runs these. */
export async function runBench(options: BenchOptions): Promise<BenchResult> {
  const { minutes, signal, cleanups, say } = options;
  const startedAt = new Date().toISOString();
  const { doolLibrary, versions } = await installPeers(options.folder);
  const folder = await mkdtemp(join(options.folder, 'work-'));
  cleanups.add(() => rm(folder, { recursive: true, force: true }));
  const loadAverage: Record<string, number> = {};
  const figures: ToolFigures[] = [];
  const notes: string[] = [];
  const tenthS = minutes * 6;

  const own = async (starting: Promise<RunningTool>) => {
    const tool = await starting;
    cleanups.add(() => tool.stop());
    return tool;
  };
  const recorder = (program: 'python3' | 'sh', periodS: number, deadlineS: number) =>
    own(startRecorderTool({ program, periodS, deadlineS, folder }));
  const dool = (name: DoolOptions['name'], deadlineS: number) =>
    own(startDool({ name, library: doolLibrary, deadlineS, folder }));
  const startAll = async (deadlineS: number) => [
    await recorder('python3', 1, deadlineS),
    await recorder('sh', 1, deadlineS),
    await dool('dool', deadlineS),
    await dool('dool, all columns', deadlineS),
    await own(startVmstat(deadlineS)),
  ];
  const measure = async (
    stretch: ToolFigures['stretch'],
    tools: readonly RunningTool[],
    durationS: number,
  ) => {
    await delay(WARM_UP_S * 1000, undefined, { signal });
    say(`${stretch}: ${Math.round(durationS)} s …`);
    loadAverage[stretch] = os.loadavg()[0] ?? NaN;
    return measureCost(tools, durationS, signal);
  };
  const conclude = async (
    stretch: ToolFigures['stretch'],
    tools: readonly RunningTool[],
    cost: CostStretch,
  ) => {
    for (const { name, pid, lastWords } of tools) {
      if (existsSync(`/proc/${pid}`)) continue;
      notes.push(`${name} ended by itself (${stretch}): ${lastWords() || 'without a word'}.`);
    }
    const rows = await stopAll(tools);
    figures.push(...toFigures(stretch, tools, rows, cost));
    return rows;
  };

  const idle = await startAll(4 * tenthS + 60);
  await conclude('idle', idle, await measure('idle', idle, 4 * tenthS));

  const fast = [await recorder('python3', 0.1, tenthS + 60)];
  await conclude('10 Hz, idle', fast, await measure('10 Hz, idle', fast, tenthS));

  const stallsS = Math.max(tenthS, STALLS * LEAST_PER_STALL_S);
  const load = await startLoad(folder);
  cleanups.add(() => load.stop());
  if (load.note) notes.push(`No bytes went over a counted interface: load ${load.note}.`);
  const loaded = await startAll(4 * tenthS + stallsS + 60);
  const cost = await measure('loaded', loaded, 4 * tenthS);
  say(`loaded, ${STALLS} stalls: ${Math.round(stallsS)} s …`);
  const reader = await startReader();
  cleanups.add(() => reader.stop());
  const stalls = await stallInTurn(loaded, stallsS, signal);
  const readings = await reader.stop();
  const rows = await conclude('loaded', loaded, cost);
  await load.stop();
  const accuracy: readonly AccuracyVerdict[] = loaded.map((tool, i) =>
    judgeAccuracy(tool, rows[i] ?? [], readings, stalls),
  );
  return {
    startedAt,
    minutes,
    kernel: os.release(),
    cpu: os.cpus()[0]?.model ?? '',
    cores: os.cpus().length,
    versions,
    loadAverage,
    figures,
    accuracy,
    notes,
  };
}

/** Each a third of a period later than the one before, so that not all meet a tick alike. */
async function stallInTurn(
  tools: readonly RunningTool[],
  durationS: number,
  signal: AbortSignal,
): Promise<StallStretch> {
  const fromS = monotonicS();
  const stalls: Stall[] = [];
  const slotMs = (1000 * durationS) / STALLS;
  for (let i = 0; i < STALLS; i++) {
    const began = performance.now();
    await delay(slotMs * 0.4 + (1000 * i) / STALLS, undefined, { signal });
    stalls.push(await stallTools(tools, signal));
    await delay(Math.max(0, slotMs - (performance.now() - began)), undefined, { signal });
  }
  return { fromS, toS: monotonicS(), stalls };
}

async function stopAll(tools: readonly RunningTool[]): Promise<(readonly ToolRow[])[]> {
  const rows = [];
  for (const tool of tools) rows.push(await tool.stop());
  return rows;
}

function toFigures(
  stretch: ToolFigures['stretch'],
  tools: readonly RunningTool[],
  rows: readonly (readonly ToolRow[])[],
  { fromS, toS, costs }: CostStretch,
): ToolFigures[] {
  return tools.flatMap(({ name, periodS }, i) => {
    const cost = costs[i];
    if (!cost) return [];
    return [{ tool: name, stretch, cost, rows: countRows(rows[i] ?? [], periodS, fromS, toS) }];
  });
}
