import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toPlanNode } from '../client/demo/to-plan-node.js';
import { connectNode } from '../hosts/node-session.js';
import { createCloudClient } from '../openstack/cloud-client.js';
import { loadCloud } from '../openstack/load-cloud.js';
import type { PlanInput } from '../plan/plan.js';
import { parsePlan } from '../plan/check-plan.js';
import { attempt } from '../test/rig/simulated-target.js';
import { startSimcloud, type Simcloud } from '../simcloud/simcloud.js';
import type { InspectResult } from '../workflows/contract/activities.js';
import { createInspectTargets } from './inspect-targets.js';
import { toApplicationFailure } from './to-application-failure.js';

let folder: string;
let simcloud: Simcloud;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packbench-inspect-'));
  simcloud = await startSimcloud({
    stateFolder: folder,
    speedUp: 10,
    quotas: { instances: 20, cores: 400, ramMib: 819_200 },
    passwords: { admin: 'right-secret', demo: 'demo-secret' },
  });
  const clouds = await readFile(join(folder, 'clouds.yaml'), 'utf8');
  await writeFile(join(folder, 'wrong.yaml'), clouds.replaceAll('right-secret', 'wrong-secret'));
  await writeFile(
    join(folder, 'nowhere.yaml'),
    clouds.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:9'),
  );
});
afterAll(async () => {
  await simcloud.close();
  await rm(folder, { recursive: true, force: true });
});

type TargetInput = PlanInput['targets'][number];

const node = (): NonNullable<TargetInput['nodes']>[number] => toPlanNode(simcloud.nodes[0]!);
const target = (): TargetInput => ({
  name: 'kvm',
  cloud: 'simcloud',
  availability_zone: 'kvm',
  flavor: 'm1.tiny',
  image: 'cirros',
  networks: ['private'],
  nodes: [node()],
});

/** Inspects a target that is changed in one way; the failure is what a person would read. */
async function inspect(
  changes: Partial<TargetInput>,
  { servers = 1, cloudsFile = join(folder, 'clouds.yaml') } = {},
): Promise<{ result: InspectResult | undefined; failure: string; again: boolean }> {
  const env = { OS_CLIENT_CONFIG_FILE: cloudsFile };
  const deps = {
    client: (cloud: string) =>
      createCloudClient(loadCloud(cloud, { env, cwd: folder, home: folder }), {
        now: Date.now,
        sleep: () => Promise.resolve(),
      }),
    connect: (to: Parameters<typeof connectNode>[0]) =>
      connectNode(to, { env: {}, home: homedir(), now: Date.now }),
  };
  const plan = parsePlan({
    name: 'test',
    targets: [{ ...target(), ...changes }],
    scenarios: [{ scenario: 'steady-state-packing', servers }],
  });
  const { result, error } = await attempt(createInspectTargets(deps), { study: 'test/1', plan });
  const failure = error === undefined ? undefined : toApplicationFailure(error);
  return {
    result,
    failure: failure instanceof Error ? failure.message : '',
    again: failure instanceof Error && 'nonRetryable' in failure && failure.nonRetryable === false,
  };
}

describe('inspectTargets', () => {
  it('resolves every name, and records what the cloud and its nodes are', async () => {
    const { result, failure } = await inspect({});
    expect(failure).toBe('');
    expect(result?.targets[0]).toMatchObject({ name: 'kvm', availabilityZone: 'kvm' });
    expect(result?.records[0]).toMatchObject({
      simulated: true,
      speedUp: 10,
      flavor: { name: 'm1.tiny' },
      image: { name: 'cirros' },
      networks: [{ name: 'private' }],
      nodes: { [node().name]: expect.stringContaining('Linux') },
    });
  });

  it.each<[string, Partial<TargetInput>, RegExp]>([
    [
      'unknown flavor',
      { flavor: 'm1.tini' },
      /unknown flavor 'm1.tini' in cloud 'simcloud'.*m1\.tiny/s,
    ],
    ['unknown image', { image: 'cirrus' }, /unknown image 'cirrus'.*cirros/s],
    ['unknown network', { networks: ['privat'] }, /unknown network 'privat'.*private/s],
    ['unknown zone', { availability_zone: 'kwm' }, /'kwm'.*kvm/s],
    ['unknown host', { host: 'sim-kwm' }, /'sim-kwm'.*sim-kvm/s],
    ['unknown security group', { security_groups: ['webb'] }, /'webb'.*default/s],
    [
      'image too large for the flavor',
      { image: 'ubuntu-mysql' },
      /'ubuntu-mysql'.*(8 GiB|1024 MiB)/s,
    ],
  ])('says what is wrong and what there is: %s', async (_, changes, message) => {
    const { failure, again } = await inspect(changes);
    expect(failure).toMatch(message);
    expect(again).toBe(false);
  });

  it('says that a quota is too small before the first boot', async () => {
    const { failure } = await inspect({}, { servers: 21 });
    expect(failure).toMatch(
      /quota of instances in cloud 'simcloud' is too small: 21 needed, 20 of 20 free/,
    );
  });

  it('lists every problem of a target at once', async () => {
    const { failure } = await inspect({ flavor: 'x', image: 'y', networks: ['z'] });
    expect(failure).toMatch(/flavor 'x'.*image 'y'.*network 'z'/s);
  });

  it('says that the cloud is unknown, and which there are', async () => {
    const { failure, again } = await inspect({ cloud: 'simclod' });
    expect(failure).toMatch(/unknown cloud 'simclod'.*simcloud/s);
    expect(again).toBe(false);
  });

  it('says where it looked for clouds.yaml', async () => {
    const { failure } = await inspect({}, { cloudsFile: join(folder, 'absent.yaml') });
    expect(failure).toContain('absent.yaml');
  });

  it('says that the password is wrong, without showing it', async () => {
    const { failure, again } = await inspect({}, { cloudsFile: join(folder, 'wrong.yaml') });
    expect(failure).toMatch(/401/);
    expect(failure).not.toContain('wrong-secret');
    expect(again).toBe(false);
  });

  it('says that nothing answers at the address of the API', async () => {
    const { failure, again } = await inspect({}, { cloudsFile: join(folder, 'nowhere.yaml') });
    expect(failure).toMatch(/127\.0\.0\.1:9/);
    expect(again).toBe(true);
  });

  it.each<[string, () => Partial<TargetInput>, RegExp]>([
    ['closed port', () => ({ nodes: [{ ...node(), port: 9 }] }), /127\.0\.0\.1:9/],
    [
      'unknown host key',
      () => ({ nodes: [{ ...node(), known_hosts: '/dev/null' }] }),
      /not in .*\/dev\/null|\/dev\/null/,
    ],
    [
      'changed host key',
      () => ({
        nodes: [{ ...node(), known_hosts: undefined, fingerprint: `SHA256:${'A'.repeat(43)}` }],
      }),
      /SHA256:A{43}/,
    ],
    [
      'key file that is not there',
      () => ({ nodes: [{ ...node(), key_file: '/nonexistent/key' }] }),
      /\/nonexistent\/key/,
    ],
  ])('says which node cannot be reached over SSH and why: %s', async (_, changes, message) => {
    const { failure } = await inspect(changes());
    expect(failure).toMatch(/sim-kvm/);
    expect(failure).toMatch(message);
    expect(failure).toMatch(/hint: /);
  });
});
