import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const NOBODY = 0;

/**
 * Does `work` while no other process does work under the same lock file. The lock of a process
 * that died is taken over.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {{onWait?: (pid: number) => void, timeoutMs?: number}} [options]
 * @returns {Promise<T>}
 */
export async function withLockFile(path, work, { onWait, timeoutMs = 600_000 } = {}) {
  await mkdir(dirname(path), { recursive: true });
  const giveUpAt = Date.now() + timeoutMs;
  let told = false;
  while (!(await take(path))) {
    const holder = await readHolder(path);
    if (holder === undefined) continue;
    if (!isAlive(holder)) {
      await removeStale(path, holder);
      continue;
    }
    if (!told) onWait?.(holder);
    told = true;
    if (Date.now() > giveUpAt) throw new Error(`'${path}' is still held by process ${holder}`);
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path) {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when the lock is gone meanwhile, or its holder has not written its id yet. */
async function readHolder(path) {
  for (let attempt = 0; attempt < 20; attempt++) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    if (text !== '') return Number(text);
    await sleep(50);
  }
  // Its holder died between making the file and writing to it.
  return NOBODY;
}

function isAlive(pid) {
  if (pid === NOBODY) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Renamed before it is removed: of several that find the same dead holder only one gets to rename
 * it. One that comes late would rename a living lock, sees that, and puts it back.
 */
async function removeStale(path, holder) {
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  // Number('') is NOBODY.
  const found = Number(await readFile(aside, 'utf8'));
  if (found === holder) await rm(aside);
  else await rename(aside, path);
}
