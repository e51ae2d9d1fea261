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
      'scenarios[0].scenario: must be one of serial-boot, steady-state-packing, serial-reboot, boot-snapshot, guest, control-plane-share, got "boot"',
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
    expect(problems({ ...minimal, targets: [{ ...unready, guestless: true }] })).toEqual([]);
  });

  it("says what a target's service lacks, whatever else is wrong", () => {
    const zun = {
      name: 'docker',
      cloud: 'c',
      service: 'zun',
      image: 'i',
      flavor: 'f',
      host: 'h',
      key_pair: 'k',
      readiness: { probe: 'tcp', port: 22 },
    };
    const guest = { via: 'exec' };
    const zunOnly = { memory_mib: 512, cpus: 2, image_pull_policy: 'always' };
    const nova = { ...target, ...zunOnly, guest };
    expect(problems({ name: 'p', targets: [zun, nova] })).toEqual([
      'targets[0].flavor: zun has no flavors: write memory_mib, and cpus if you like',
      'targets[0].host: zun lets nobody choose a host: write availability_zone',
      'targets[0].key_pair: zun puts no key pair into a container: the image must bring its key',
      'targets[0].memory_mib: zun needs it: memory limit of a container in MiB',
      'targets[1].memory_mib: nova takes memory from the flavor: write flavor, or service: zun',
      'targets[1].cpus: nova takes processors from the flavor: write flavor, or service: zun',
      'targets[1].image_pull_policy: nova caches images on its nodes by itself',
      'targets[1].guest.via: nova runs no command in a server: write via: ssh',
    ]);
    const { flavor: _, ...noFlavor } = target;
    expect(problems({ name: 'p', targets: [noFlavor] })).toEqual([
      'targets[0].flavor: required: name or id of a flavor',
    ]);
  });

  it('says what a scenario needs of the targets that it runs on, and of no other', () => {
    const { readiness: _, ...unready } = target;
    const scenarios = [
      { scenario: 'guest', include_node: true, targets: ['kvm'] },
      { scenario: 'control-plane-share', targets: ['kvm'] },
      { scenario: 'serial-boot', wait_ready: true, targets: ['kvm', 'elsewhere'] },
    ];
    const other = { ...unready, name: 'other' };
    expect(problems({ name: 'p', targets: [unready, other], scenarios })).toEqual([
      "scenarios[2].targets[1]: no such target: 'elsewhere'; the plan has kvm, other",
      "targets[0].readiness: wait_ready needs it: what tells that the guest of 'kvm' is up",
      "targets[0].guest: the scenario guest needs it: how to get into the guests of 'kvm'",
      "targets[0].nodes: include_node needs it: a compute node of 'kvm' to log in to over SSH",
    ]);
  });

  it('takes one readiness probe or a list with one of each kind', () => {
    const readiness = [
      { probe: 'console', marker: 'UP' },
      { probe: 'tcp', port: 80 },
      { probe: 'ssh' },
    ];
    const { targets } = parsePlan({ ...minimal, targets: [{ ...target, readiness }] });
    expect(targets[0]?.readiness).toMatchObject([
      { marker: 'UP', timeout_seconds: 300 },
      { port: 80, from: 'worker' },
      { port: 22, from: 'worker' },
    ]);
  });

  it('says what is wrong with each probe of a list, with its path', () => {
    const check = (readiness: unknown): string[] =>
      problems({ ...minimal, targets: [{ ...target, readiness }] });
    const ssh = { probe: 'ssh' };
    expect(check([ssh, { probe: 'tcp', port: 0 }, { ...ssh, from: 'node' }, 5])).toEqual([
      'targets[0].readiness[1].port: must be at least 1, got 0',
      'targets[0].readiness[3]: expected object, got 5',
      'targets[0].readiness[2].from: the target names no node: write nodes, or from: worker',
      "targets[0].readiness[2].probe: 'ssh' is there already, as readiness[0]: a target has one probe of each kind",
    ]);
    expect(check([])).toEqual(['targets[0].readiness: must not be empty, got []']);
    expect(check(5)).toEqual(['targets[0].readiness: must be a probe or a list of probes, got 5']);
  });

  it('refuses a probe or a login from a node that the target does not have', () => {
    const nodes = [{ name: 'n1', address: 'a' }];
    const readiness = { probe: 'mysql', user: 'bench', from: 'node', node: 'n2' };
    const guest = { via: 'ssh', from: 'node' };
    expect(
      problems({
        name: 'p',
        targets: [
          { ...target, nodes, readiness },
          { ...target, name: 'b', guest },
        ],
      }),
    ).toEqual([
      "targets[0].readiness.node: no such node: 'n2'; the target has n1",
      'targets[1].guest.from: the target names no node: write nodes, or from: worker',
    ]);
    const jump = { address: 'j' };
    const behind = { ...target, nodes: [{ name: 'n', address: 'a', jump }], guest };
    expect(problems({ name: 'p', targets: [behind] })).toEqual([
      expect.stringContaining(
        'targets[0].guest.from: guests are reached through one machine at most',
      ),
    ]);
  });

  it('refuses levels that do not rise, and more executions than one history can hold', () => {
    const guest = { via: 'ssh' };
    const check = (scenario: object): string[] =>
      problems({ name: 'p', targets: [{ ...target, guest }], scenarios: [scenario] });
    expect(check({ scenario: 'guest', servers: 4, levels: [2, 2, 8], times: 1 })).toEqual([
      'scenarios[0].levels[1]: must rise, got 2 after 2',
      'scenarios[0].levels[2]: more than servers (4): 8',
    ]);
    // Six benchmarks with 20 variants, five times, on five levels.
    expect(check({ scenario: 'guest', servers: 5, levels: [1, 2, 3, 4, 5] })).toEqual([
      'scenarios[0].benchmarks: 500 executions are too many for the history of one run: lower times, levels or threads, or make two scenarios of it',
    ]);
    expect(check({ scenario: 'guest', servers: 50 })).toEqual([
      expect.stringContaining('scenarios[0].benchmarks: 5000 results of all guests in one run'),
    ]);
    expect(
      check({ scenario: 'guest', benchmarks: [{ benchmark: 'blogbench', iterations: 500 }] }),
    ).toEqual([
      'scenarios[0].benchmarks[0].timeout_seconds: 1800 s are over before an execution of 5000 s is',
    ]);
    const twice = [{ benchmark: 'mbw' }, { benchmark: 'mbw', mib: 10 }];
    expect(check({ scenario: 'guest', benchmarks: twice })).toEqual([
      "scenarios[0].benchmarks[1].benchmark: 'mbw' is listed twice; give it all its parameters in one",
    ]);
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
