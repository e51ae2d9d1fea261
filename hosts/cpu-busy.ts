import { cpuPercents } from './cpu-percents.js';
import type { NodeSession } from './node-session.js';
import { CPU_FIELDS, type RawTick } from './raw-tick.js';
import { RecorderError } from './recorder-error.js';

const SCRIPT = (seconds: number): string => `
stat=\${PACKBENCH_PROC_ROOT:-/proc}/stat
head -n 1 "$stat" && sleep ${String(seconds)} && head -n 1 "$stat"
`;

/**
 * How busy a node's CPUs are together: all time but the idle, so that waiting for a disk counts as
 * work. By the kernel's counters (proc_stat(5)) at both ends of a stretch.
 *
 * @returns % of all CPUs, 0 to 100
 * @throws RecorderError, SshError
 */
export async function measureCpuBusy(session: NodeSession, seconds: number): Promise<number> {
  const { code, stdout, stderr } = await session.exec('sh -s', {
    stdin: SCRIPT(seconds),
    timeoutMs: seconds * 1000 + 30_000,
  });
  const [before, after] = stdout.toString().trim().split('\n').map(toCpu);
  const idle = before && after ? cpuPercents(before, after)['cpu_idle_percent'] : undefined;
  if (code !== 0 || typeof idle !== 'number') {
    const said = stderr.trim() || 'its /proc/stat has not the form that Linux gives it';
    throw new RecorderError(`its load could not be read: ${said}`, session.node.name);
  }
  return 100 - idle;
}

/** `cpu  10132153 290696 …`, in jiffies since boot. */
function toCpu(line: string): RawTick['cpu'] | undefined {
  const [name, ...cells] = line.trim().split(/\s+/);
  if (name !== 'cpu') return undefined;
  const entries = CPU_FIELDS.map((field, i) => {
    const cell = cells[i];
    return [field, cell === undefined || !/^\d+$/.test(cell) ? null : Number(cell)];
  });
  return Object.fromEntries(entries) as RawTick['cpu'];
}
