import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkPlan, parsePlan, PlanError } from './check-plan.js';
import { planSchema } from './plan.js';

const target = {
  name: 'kvm',
  cloud: 'c',
  flavor: 'f',
  image: 'i',
  readiness: { probe: 'console', marker: 'UP' },
};
const minimal = { name: 'p', targets: [target] };

/** The problems of a plan as `path: message`. */
const problems = (plan: unknown): string[] => {
  const checked = checkPlan(plan);
  return 'problems' in checked ? checked.problems.map((p) => `${p.path}: ${p.message}`) : [];
};

describe('checkPlan', () => {
  it("fills in the 2014 study's defaults", () => {
    expect(parsePlan(minimal)).toMatchObject({
      scenarios: [
        { scenario: 'serial-boot', servers: 15 },
        { scenario: 'steady-state-packing', servers: 15, hold_seconds: 300 },
        { scenario: 'serial-reboot', servers: 5, reboots: 5 },
        { scenario: 'boot-snapshot', servers: 1 },
      ],
      repetitions: 1,
      baseline_seconds: 10,
      sampling: { period_seconds: 1 },
      timeouts: { boot_seconds: 300, snapshot_seconds: 600 },
    });
  });

  it('lists every problem at once, each with its path and the value', () => {
    expect(
      problems({
        name: 'p',
        targets: [{ ...target, flavor: 3, nodes: [{ name: 'n', address: 'a', port: 99999 }] }],
        scenarios: [{ scenario: 'boot' }, { scenario: 'serial-boot', servers: 0 }],
        repetitions: -1,
        sampling: { period_seconds: 0.01 },
        colour: 'red',
      }),
    ).toEqual([
      'targets[0].flavor: expected string, got 3',
      'targets[0].nodes[0].port: must be at most 65535, got 99999',
      'scenarios[0].scenario: must be one of serial-boot, steady-state-packing, serial-reboot, boot-snapshot, got "boot"',
      'scenarios[1].servers: must be at least 1, got 0',
      'repetitions: must be at least 1, got -1',
      'sampling.period_seconds: must be at least 0.1, got 0.01',
      'colour: no such key; `packbench plan schema` lists them',
    ]);
  });

  it.each(['a/b', '..', '=1+1', '<b>x</b>', '$(reboot)', 'x y', '-n', '', '@SUM(A1)', 'é', 'a\nb'])(
    'refuses the plan name %j, quoting it',
    (name) => {
      expect(problems({ ...minimal, name })).toEqual([
        `name: use 1 to 40 of A-Z a-z 0-9 _ -, starting with a letter or digit, got ${JSON.stringify(name)}`,
      ]);
    },
  );

  it('refuses two targets of one name, and two scenarios of one name', () => {
    const boots = [{ scenario: 'serial-boot' }, { scenario: 'serial-boot', servers: 3 }];
    expect(problems({ ...minimal, targets: [target, target], scenarios: boots })).toEqual([
      "targets[1].name: 'kvm' is used twice; give each its own name",
      "scenarios[1].name: 'serial-boot' is used twice; give each its own name",
    ]);
  });

  it('reports what no single key can tell together with all other problems', () => {
    const broken = { name: 'p', targets: [{ ...target, flavor: 3 }, target], colour: 'red' };
    expect(problems(broken)).toEqual([
      'targets[0].flavor: expected string, got 3',
      'colour: no such key; `packbench plan schema` lists them',
      "targets[1].name: 'kvm' is used twice; give each its own name",
    ]);
  });

  it('refuses serial-reboot on a target that does not say when its guest is ready', () => {
    const { readiness: _, ...unready } = target;
    expect(problems({ ...minimal, targets: [unready] })).toEqual([
      expect.stringContaining('targets[0].readiness: serial-reboot needs it'),
    ]);
    const scenarios = [{ scenario: 'serial-boot' }];
    expect(problems({ ...minimal, targets: [unready], scenarios })).toEqual([]);
  });

  it.each([null, 3, 'text', []])('says that %j is no plan', (input) => {
    expect(problems(input)[0]).toContain('expected object, got');
  });

  it('throws all problems as one error', () => {
    expect(() => parsePlan({})).toThrow(PlanError);
    expect(() => parsePlan({})).toThrow(
      /2 problems:\n {2}name: required .*\n {2}targets: required/,
    );
  });
});

describe('planSchema', () => {
  it('is a JSON Schema for editors, with a description of each key that needs one', () => {
    const schema = z.toJSONSchema(planSchema, { io: 'input' });
    expect(schema.required).toEqual(['name', 'targets']);
    expect(JSON.stringify(schema)).toContain('Name of the cloud in clouds.yaml.');
  });

  it('is what plan.schema.json says: `packbench plan schema > plan/plan.schema.json`', async () => {
    const file = await readFile(new URL('plan.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(file)).toEqual(z.toJSONSchema(planSchema, { io: 'input' }));
  });
});
