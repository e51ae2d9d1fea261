import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listKnownPlans, unknownPlan } from './known-plans.js';
import { plansFolder } from './plans-folder.js';

let folder: string;
const target = '{ name: a, cloud: c, flavor: f, image: i }';
const scenarios = '[{ scenario: serial-boot }]';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packbench-plans-'));
  const files = {
    'good.yaml': `name: good\ntargets: [${target}]\nscenarios: ${scenarios}\n`,
    'also.json': JSON.stringify({
      name: 'also',
      targets: [{ name: 'a', cloud: 'c', flavor: 'f', image: 'i' }],
      scenarios: [{ scenario: 'serial-boot' }],
    }),
    'other.yml': `name: another\ntargets: [${target}]\nscenarios: ${scenarios}\n`,
    'bad.yaml': `name: bad\ntargets: [{ name: a, cloud: c, flavor: 3, image: i }]\nrepetitions: 0\n`,
    'broken.yaml': 'name: broken\ntargets: [\n',
    'notes.txt': 'no plan',
    '.hidden.yaml': 'name: hidden\n',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('listKnownPlans', () => {
  it('knows the plans of a folder by the names of their files', async () => {
    const plans = await listKnownPlans(folder);
    expect(plans.map(({ name, file }) => [name, file])).toEqual([
      ['also', 'also.json'],
      ['bad', 'bad.yaml'],
      ['broken', 'broken.yaml'],
      ['good', 'good.yaml'],
      ['other', 'other.yml'],
    ]);
    expect(plans.find(({ name }) => name === 'good')?.plan).toMatchObject({ name: 'good' });
  });

  it('says everything that is wrong with those that cannot be run', async () => {
    const plans = await listKnownPlans(folder);
    const problems = (name: string) => plans.find((one) => one.name === name)?.problems;
    expect(problems('bad')).toEqual(
      expect.arrayContaining([
        { path: 'targets[0].flavor', message: 'expected string, got 3' },
        { path: 'repetitions', message: 'must be at least 1, got 0' },
      ]),
    );
    expect(problems('broken')).toMatchObject([{ path: expect.stringMatching(/^line 3, column/) }]);
    expect(problems('other')).toEqual([
      { path: 'name', message: "must be 'other', as its file is called, got 'another'" },
    ]);
  });

  it('knows none when the folder is not there', async () => {
    expect(await listKnownPlans(join(folder, 'absent'))).toEqual([]);
  });

  it('finds nothing wrong with the plans that come with packbench', async () => {
    const plans = await listKnownPlans(plansFolder({}, '/'));
    expect(plans.map(({ name }) => name)).toEqual(['containers', 'nightly', 'smoke']);
    expect(plans.flatMap(({ problems }) => problems)).toEqual([]);
  });
});

describe('unknownPlan', () => {
  it('lists the plans that there are, the closest first', async () => {
    const known = await listKnownPlans(folder);
    expect(unknownPlan('goood', known, folder)).toEqual({
      path: 'plan',
      message:
        "unknown plan 'goood'; there are: good, also, bad, broken, other; did you mean 'good'?",
    });
    expect(unknownPlan('x', [], '/plans').message).toBe("unknown plan 'x'; '/plans' has no plan");
  });
});

describe('plansFolder', () => {
  it('is the one that the environment names, from where one stands', () => {
    expect(plansFolder({ PACKBENCH_PLANS: 'mine' }, '/home/op')).toBe('/home/op/mine');
    expect(plansFolder({ PACKBENCH_PLANS: '/etc/plans' }, '/home/op')).toBe('/etc/plans');
    expect(plansFolder({ PACKBENCH_PLANS: '' }, '/home/op')).toMatch(/\/plans$/);
  });
});
