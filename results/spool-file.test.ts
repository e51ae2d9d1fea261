import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResultsError } from './results-error.js';
import { writeSpool } from './spool-file.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packbench-spool-'));
  path = join(folder, 'kvm', 'serial-boot-1.spool');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('writeSpool', () => {
  it('leaves the same file when a piece is collected again', async () => {
    expect(await writeSpool(path, 0, 'abc')).toBe(3);
    expect(await writeSpool(path, 3, Buffer.from('def'))).toBe(6);
    expect(await writeSpool(path, 0, 'abc')).toBe(6);
    expect(await readFile(path, 'utf8')).toBe('abcdef');
  });

  it('refuses a piece that would leave a hole and says where to go on', async () => {
    await writeSpool(path, 0, 'abc');
    const error = await writeSpool(path, 9, 'x').catch((e: unknown) => e);
    expect((error as ResultsError).hint).toBe('Collect the spool from byte 3 on.');
    expect((await stat(path)).size).toBe(3);
  });
});
