import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { joinShellWords } from './shell-words.js';

test('words that need no quotes get none', () => {
  expect(joinShellWords(['sysbench', '--threads=4', '/tmp/x.lua'])).toBe(
    'sysbench --threads=4 /tmp/x.lua',
  );
});

test('a shell splits the line into the same words again', async () => {
  const words = ['', ' ', "it's", '"q"', '$HOME', '`id`', 'a\\b', 'a\nb', '*', '#', 'ü', "''", ';'];
  const line = `for word in ${joinShellWords(words)}; do printf '%s\\0' "$word"; done`;
  const { stdout } = await promisify(execFile)('sh', ['-c', line]);
  expect(stdout.split('\0').slice(0, -1)).toEqual(words);
});
