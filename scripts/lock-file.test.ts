import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { withLockFile } from './lock-file.mjs';

const folder = await mkdtemp(join(tmpdir(), 'packbench-lock-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('withLockFile', () => {
  it('lets one work after the other', async () => {
    const path = join(folder, 'one');
    let [inside, most] = [0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await sleep(20);
      inside--;
    };
    await Promise.all([1, 2, 3, 4].map(() => withLockFile(path, work)));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['of a process that died', String(spawnSync('true').pid)],
    ['whose holder died before it wrote its id', ''],
  ])('takes over a lock %s', async (_, content) => {
    const path = join(folder, 'dead');
    await writeFile(path, content);
    expect(await withLockFile(path, () => Promise.resolve('done'))).toBe('done');
    expect(await readdir(folder)).toEqual([]);
  });

  it('gives the lock back when the work fails', async () => {
    const path = join(folder, 'fails');
    await expect(withLockFile(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await readdir(folder)).toEqual([]);
  });
});
