import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlanError } from '../plan/check-plan.js';
import type { PreparePlanInput } from '../workflows/contract/activities.js';
import { createPreparePlan } from './prepare-plan.js';

let folder: string;
const target = { name: 'a', cloud: 'c', flavor: 'f', image: 'i' };
const plan = { name: 'nightly', targets: [target], scenarios: [{ scenario: 'serial-boot' }] };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packbench-prepare-'));
  await writeFile(join(folder, 'nightly.json'), JSON.stringify(plan));
  const bad = { name: 'bad', targets: [{ ...target, flavor: 3 }], extra: true };
  await writeFile(join(folder, 'bad.yaml'), JSON.stringify(bad));
  // Its reboots need a readiness, which only matters to who asks for them.
  const reboots = { ...plan, name: 'reboots', scenarios: [{ scenario: 'serial-reboot' }] };
  await writeFile(join(folder, 'reboots.json'), JSON.stringify(reboots));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const prepare = (input: unknown, more: Partial<PreparePlanInput> = {}) =>
  createPreparePlan('1.2.3', folder)({ plan: input, ...more });
const problemsOf = async (input: unknown, more: Partial<PreparePlanInput> = {}) => {
  const error = await prepare(input, more).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(PlanError);
  return (error as PlanError).problems.map(({ path, message }) => `${path}: ${message}`);
};

describe('preparePlan', () => {
  it('finds a known plan by its name', async () => {
    expect(await prepare({ plan: 'nightly' })).toMatchObject({
      plan: { name: 'nightly', repetitions: 1 },
      packbenchVersion: '1.2.3',
    });
  });

  it('hands on what else was asked for', async () => {
    const input = { plan, dry_run: true, preflight: true };
    expect(await prepare(input)).toMatchObject({ dryRun: true, preflight: true });
    expect(await prepare(plan)).not.toHaveProperty('dryRun');
  });

  it('says which known plans there are when there is none of that name', async () => {
    expect(await problemsOf({ plan: 'nigthly' })).toEqual([
      "plan: unknown plan 'nigthly'; there are: nightly, bad, reboots; did you mean 'nightly'?",
    ]);
    expect(await problemsOf({ plan: '../nightly' })).toEqual([
      expect.stringContaining("unknown plan '../nightly'"),
    ]);
  });

  it('tells all problems with their paths, wherever the plan stands', async () => {
    const wrong = { ...plan, name: 'x/y', targets: [{ ...target, flavor: 3 }] };
    expect(await problemsOf({ plan: wrong, dry_run: 'no', again: 1 })).toEqual([
      'dry_run: expected boolean, got "no"',
      expect.stringContaining("again: no such key beside 'plan'"),
      expect.stringContaining('plan.name: use 1 to 40'),
      'plan.targets[0].flavor: expected string, got 3',
    ]);
    expect(await problemsOf({ plan: 'bad' })).toEqual(
      expect.arrayContaining(['bad.yaml: targets[0].flavor: expected string, got 3']),
    );
    expect(await problemsOf({ ...plan, targets: [] })).toEqual([
      expect.stringContaining('targets: must not be empty'),
    ]);
  });

  it('judges a plan by the one scenario that is asked for', async () => {
    const booted = await prepare({ plan: 'reboots' }, { only: 'serial-boot' });
    expect(booted.plan.scenarios).toMatchObject([{ scenario: 'serial-boot', servers: 15 }]);
    expect(await problemsOf({ plan: 'reboots' })).toEqual([expect.stringContaining('readiness')]);
  });

  it('reads a known plan anew each time', async () => {
    const file = join(folder, 'late.json');
    expect(await problemsOf({ plan: 'late' })).toHaveLength(1);
    await writeFile(file, JSON.stringify({ ...plan, name: 'late' }));
    expect((await prepare({ plan: 'late' })).plan.name).toBe('late');
    await rm(file);
  });
});
