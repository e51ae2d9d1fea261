import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseDoolCsv } from './dool-csv.js';
import { NODE_PATH } from './local-session.js';
import { wallMinusMonotonicS } from './monotonic.js';
import { startProcess } from './owned-process.js';
import type { RunningTool } from './running-tool.js';

const PERIOD_S = 1;

/** What it is told to keep: its usual groups; and all that it shares with the recorder. */
const COLUMNS = {
  dool: ['-tTcmdnlyp'],
  'dool, all columns': ['-tTcmsdrngylp', '--fs', '--freespace', '/'],
} as const;

export interface DoolOptions {
  readonly name: keyof typeof COLUMNS;
  /** Folder that it was installed to. */
  readonly library: string;
  /** It ends by itself after this long, should the bench be killed. */
  readonly deadlineS: number;
  /** Its CSV goes into a folder of its own under this one. */
  readonly folder: string;
}

/**
 * Starts dool on the python3 that the recorder gets, writing CSV and nothing to its screen. Its disks
 * are named, because its own total counts loop devices, whose bytes are the disk's once more; bytes
 * are asked for, because it writes bits without a word in the head (`bits = True` in Options of
 * dool/__main__.py 1.3.8).
 */
export async function startDool({
  name,
  library,
  deadlineS,
  folder,
}: DoolOptions): Promise<RunningTool> {
  const root = await mkdtemp(join(folder, 'dool-'));
  const csv = join(root, 'dool.csv');
  const disks = (await wholeDisks()).join(',');
  const args = [
    '-m',
    'dool',
    ...COLUMNS[name],
    '-D',
    disks,
    '--bytes',
    '--noupdate',
    '--output',
    csv,
  ];
  const dool = await startProcess(
    'python3',
    [...args, String(PERIOD_S), String(Math.ceil(deadlineS))],
    { ...process.env, PATH: NODE_PATH, PYTHONPATH: library },
  );
  dool.child.stdout?.resume(); // it is not in anybody's way
  while (!existsSync(csv)) {
    if (dool.child.exitCode !== null) throw new Error(`dool did not start: ${dool.lastWords()}`);
    await delay(20);
  }
  const offsetS = wallMinusMonotonicS();
  const end = async () => {
    await dool.end('SIGTERM');
    const rows = parseDoolCsv(await readFile(csv, 'utf8'), PERIOD_S, offsetS);
    await rm(root, { recursive: true });
    return rows;
  };
  let ended: ReturnType<typeof end> | undefined;
  return {
    name,
    periodS: PERIOD_S,
    pid: dool.pid,
    diskCounter: 'writtenSectors',
    lastWords: dool.lastWords,
    stop: () => (ended ??= end()),
  };
}

/** Disks that have a device: not partitions, loops, RAM disks, device mapper. */
async function wholeDisks(): Promise<readonly string[]> {
  const names = await readdir('/sys/block');
  return names.filter((name) => existsSync(`/sys/block/${name}/device`));
}
