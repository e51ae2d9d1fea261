import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workflowBundle } from './workflow-bundle.js';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packbench-bundle-'));
  const old = join(folder, 'of-another-version.js');
  await writeFile(old, '');
  await utimes(old, 0, 0);
  await writeFile(join(folder, 'of-a-recent-version.js'), '');
  path = await workflowBundle(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('workflowBundle', () => {
  it('holds the workflows', async () => {
    expect(await readFile(path, 'utf8')).toContain('executeChild');
  });

  it('is made once, and found again by its content', async () => {
    const made = await stat(path);
    expect(await workflowBundle(folder)).toBe(path);
    expect((await stat(path)).mtimeMs).toBe(made.mtimeMs);
  });

  it('takes bundles away that are as old as a month, and leaves no temporary file', async () => {
    expect((await readdir(folder)).sort()).toEqual(
      [path.slice(folder.length + 1), 'of-a-recent-version.js'].sort(),
    );
  });
});
