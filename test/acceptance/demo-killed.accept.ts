import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { killService, startPackbench } from './packbench-process.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packbench-killed-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the demo and kills something when the serial boot is at its second server. */
async function killedDemo(services: readonly ('worker' | 'server')[]): Promise<{
  code: number | null;
  output: string;
}> {
  const home = join(folder, 'home');
  const demo = startPackbench(['demo'], { cwd: folder, env: { PACKBENCH_HOME: home } });
  await demo.printed(/serial-boot\/1 {2}2\/10/);
  for (const service of services) await killService(home, service);
  const code = await demo.exitCode;
  expect(await readdir(join(home, 'demo'))).toEqual([]);
  return { code, output: demo.output() };
}

const expectWhole = ({ code, output }: { code: number | null; output: string }): void => {
  expect(output).toMatch(/: ok, 8 runs/);
  const [, inside, measured] = /for (\d+) of (\d+) operations/.exec(output) ?? [];
  expect(inside).toBe(measured);
  expect(output).toContain('28 servers, none made twice, none left behind');
  expect(code).toBe(0);
};

describe('a study whose processes are killed in the middle of its serial boot', () => {
  // Each alone, and at every boundary: test/chaos.
  it('goes on and ends ok when worker and Temporal server are killed at once', async () => {
    expectWhole(await killedDemo(['server', 'worker']));
  });
});
