import { setTimeout as delay } from 'node:timers/promises';
import { monotonicS } from './monotonic.js';
import { processTree } from './process-tree.js';
import type { RunningTool } from './running-tool.js';

export const STALL_S = 3.2;

/** When all tools had stopped, and from when they went on. */
export interface Stall {
  readonly stoppedS: number;
  readonly continuedS: number;
}

/** Some stalls and the time around them. */
export interface StallStretch {
  readonly fromS: number;
  readonly toS: number;
  readonly stalls: readonly Stall[];
}

/** Stops all tools and what they have started with SIGSTOP, and lets them go on together. */
export async function stallTools(
  tools: readonly RunningTool[],
  signal: AbortSignal,
): Promise<Stall> {
  const pids = (await Promise.all(tools.map(({ pid }) => processTree(pid)))).flat();
  send(pids, 'SIGSTOP');
  const stoppedS = monotonicS();
  try {
    await delay(STALL_S * 1000, undefined, { signal });
  } finally {
    send(pids, 'SIGCONT');
  }
  return { stoppedS, continuedS: monotonicS() };
}

function send(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // A child that has ended since the tree was read.
    }
  }
}
