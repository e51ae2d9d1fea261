import { readFile } from 'node:fs/promises';
import { parseProcStat } from './proc-stat.js';

/** USER_HZ: 100 on every architecture that Linux runs compute nodes on. */
const TICKS_PER_S = 100;

export interface TreeMemory {
  /** Resident and proportional set size of the whole tree, KiB. */
  readonly rssKib: number;
  readonly pssKib: number;
}

/** A process and all below it that live now; those that end meanwhile are left out. */
export async function processTree(root: number): Promise<readonly number[]> {
  const children = await readOr(`/proc/${root}/task/${root}/children`, '');
  const below = await Promise.all(children.split(' ').filter(Boolean).map(Number).map(processTree));
  return [root, ...below.flat()];
}

/**
 * CPU time that a tree has used since its root began, s: that of living processes, to the ns where
 * the kernel has schedstat (first thread, and the tools have one), and that of waited-for children.
 * NaN when the root is gone.
 */
export async function treeCpuS(root: number): Promise<number> {
  const [own, ...below] = await Promise.all((await processTree(root)).map(processCpuS));
  return below.reduce<number>((sum, time) => sum + (time ?? 0), own ?? NaN);
}

async function processCpuS(pid: number): Promise<number | undefined> {
  const stat = await readOr(`/proc/${pid}/stat`, '');
  if (stat === '') return undefined;
  const { ownTicks, childTicks } = parseProcStat(stat);
  const [ownNs] = (await readOr(`/proc/${pid}/schedstat`, '')).split(' ');
  const ownS = ownNs ? Number(ownNs) / 1e9 : ownTicks / TICKS_PER_S;
  return ownS + childTicks / TICKS_PER_S;
}

/** NaN when the root is gone. */
export async function treeMemory(root: number): Promise<TreeMemory> {
  const texts = await Promise.all(
    (await processTree(root)).map((pid) => readOr(`/proc/${pid}/smaps_rollup`, '')),
  );
  const sum = (label: string) =>
    texts.reduce(
      (total, text) => total + Number(new RegExp(`^${label}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0),
      0,
    );
  return texts[0] === ''
    ? { rssKib: NaN, pssKib: NaN }
    : { rssKib: sum('Rss'), pssKib: sum('Pss') };
}

function readOr(path: string, absent: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => absent);
}
