import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { parsePlan } from '../../plan/check-plan.js';
import { BenchError } from './bench-error.js';
import { parseOptions } from './options.js';

it('without options it is the whole bench', () => {
  expect(parseOptions([])).toMatchObject({
    platforms: ['fake', 'kvm', 'lxc', 'docker'],
    tools: ['packbench', 'rally', 'rally-0.1'],
    boots: 15,
    servers: 5,
    reboots: 5,
    keepClock: false,
  });
});

it('lists are taken in the order of the run', () => {
  expect(parseOptions(['--only', 'kvm,fake', '--boots', '2'])).toMatchObject({
    platforms: ['fake', 'kvm'],
    boots: 2,
  });
});

it.each([
  [['--only', 'xen'], "--only: 'xen' is none of fake, kvm, lxc, docker"],
  [['--boots', '0'], "--boots: must be a whole number from 1 to 9999, got '0'"],
  [['--colour'], "Unknown option '--colour'"],
])('%j is refused', (argv, message) => {
  expect(() => parseOptions(argv)).toThrow(BenchError);
  expect(() => parseOptions(argv)).toThrow(message);
});

it("the bench's plan is a sound one, and hides the cloud's microseconds from packbench", async () => {
  const text = await readFile(new URL('plan.yaml', import.meta.url), 'utf8');
  const { targets } = parsePlan(parse(text));
  expect(targets.map(({ name }) => name)).toEqual(['fake', 'kvm', 'lxc', 'docker']);
  expect(new Set(targets.map((target) => target.action_stamps))).toEqual(
    new Set(['whole_seconds']),
  );
});
