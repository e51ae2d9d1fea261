import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXIT } from '../exit-code.js';
import { checkPayloadKey } from './check-payload-key.js';

const folder = await mkdtemp(join(tmpdir(), 'packbench-doctor-key-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
const check = (value: string) => checkPayloadKey({ PACKBENCH_PAYLOAD_KEY: value });

describe('checkPayloadKey', () => {
  it('says that nothing is encrypted', async () => {
    expect(await checkPayloadKey({})).toMatchObject({
      ok: true,
      detail: 'not encrypted: Temporal holds plans and results as plain text',
      hint: '',
    });
  });

  it('says which key encrypts and how many older ones there are', async () => {
    const { detail, hint } = await check(`${key(2)},${key(1)}`);
    expect(detail).toMatch(/^encrypted with key [0-9a-f]{16}, 1 older$/);
    expect(hint).toBe('');
  });

  it('warns of a file that others may read', async () => {
    const file = join(folder, 'key');
    await writeFile(file, key(1));
    await chmod(file, 0o644);
    expect(await check(file)).toMatchObject({ ok: true, hint: `chmod 600 '${file}'` });
    await chmod(file, 0o600);
    expect(await check(file)).toMatchObject({ ok: true, hint: '' });
  });

  it('makes a problem of a key that is none', async () => {
    expect(await check('c2hvcnQ=')).toMatchObject({ ok: false, exitCode: EXIT.temporal });
  });
});
