import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readZipMember } from './zip-member.mjs';

const text = 'packbench '.repeat(1000);
const archive = (level: 0 | 9): Buffer =>
  Buffer.from(zipSync({ 'a/first': strToU8('1'), 'b/second': strToU8(text) }, { level }));

describe('readZipMember', () => {
  it.each([0, 9] as const)('reads a file at compression level %i', async (level) => {
    expect((await readZipMember(archive(level), 'b/second')).toString()).toBe(text);
  });

  it('says so when the file is not in the archive, or it is no archive', async () => {
    await expect(readZipMember(archive(9), 'c')).rejects.toThrow("no 'c' in the zip file");
    await expect(readZipMember(Buffer.from('x'), 'c')).rejects.toThrow('not a zip file');
  });
});
