import { createInterface } from 'node:readline';
import { monotonicS } from './monotonic.js';
import { startProcess } from './owned-process.js';
import type { RunningTool } from './running-tool.js';
import { parseVmstatLines, type StampedLine } from './vmstat-lines.js';

const PERIOD_S = 1;

/** Starts `vmstat -n 1`. @param deadlineS it ends by itself after this long */
export async function startVmstat(deadlineS: number): Promise<RunningTool> {
  const args = ['-n', String(PERIOD_S), String(Math.ceil(deadlineS))];
  const vmstat = await startProcess('vmstat', args, { ...process.env, LC_ALL: 'C' });
  const lines: StampedLine[] = [];
  if (vmstat.child.stdout) {
    createInterface(vmstat.child.stdout).on('line', (text) =>
      lines.push({ atS: monotonicS(), text }),
    );
  }
  return {
    name: 'vmstat',
    periodS: PERIOD_S,
    pid: vmstat.pid,
    diskCounter: 'pagedOutKib',
    lastWords: vmstat.lastWords,
    async stop() {
      await vmstat.end('SIGTERM');
      return parseVmstatLines(lines, PERIOD_S);
    },
  };
}
