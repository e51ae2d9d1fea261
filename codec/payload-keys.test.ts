import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadPayloadKeys } from './payload-keys.js';

const folder = await mkdtemp(join(tmpdir(), 'packbench-keys-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
const load = (value: string) => loadPayloadKeys({ PACKBENCH_PAYLOAD_KEY: value });
const idOf = (value: string): string => load(value)[0]?.id ?? '';

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('loadPayloadKeys', () => {
  it('finds none when the variable is unset or empty', () => {
    expect(loadPayloadKeys({})).toEqual([]);
    expect(load('')).toEqual([]);
  });

  it('takes a key from the variable itself', () => {
    const [only, ...more] = load(key(1));
    expect(more).toEqual([]);
    expect(only?.secret.export()).toEqual(Buffer.alloc(32, 1));
    expect(only?.id).toMatch(/^[0-9a-f]{16}$/);
  });

  it('knows a key by itself: the same one everywhere, and each another', () => {
    expect(idOf(key(1))).toBe(idOf(` ${key(1)}\n`));
    expect(idOf(key(1))).not.toBe(idOf(key(2)));
  });

  it('takes several in order from a file with comments', async () => {
    const path = await file('keys', `# since May\n${key(2)}\n\n${key(1)} # until May\n`);
    expect(load(path).map(({ id }) => id)).toEqual([idOf(key(2)), idOf(key(1))]);
  });

  it.each([
    ['16 bytes', Buffer.alloc(16, 7).toString('base64')],
    ['no padding', key(7).slice(0, -1)],
    ['a path of no file', '/does/not/exist'],
  ])('says what it needs of %s, without quoting what may be a key', (_what, value) => {
    expect(() => load(value)).toThrow(
      `PACKBENCH_PAYLOAD_KEY (${String(value.length)} characters) is neither base64 of 32 bytes nor the path of a file that can be read (ENOENT)`,
    );
    expect(() => load(value)).not.toThrow(value);
  });

  it('names the line of a file that is no key', async () => {
    const path = await file('broken', `${key(1)}\n${key(2).slice(4)}\n`);
    expect(() => load(path)).toThrow(`line 2 of '${path}' is no key`);
    expect(() => load(path)).not.toThrow(key(2).slice(4));
  });

  it('says that a file is empty', async () => {
    const path = await file('empty', '# nothing yet\n');
    expect(() => load(path)).toThrow(`'${path}', which PACKBENCH_PAYLOAD_KEY names, holds no key`);
  });
});
