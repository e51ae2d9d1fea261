import { afterEach, expect, test } from 'vitest';
import { createCloudClient } from './cloud-client.js';
import { inspectTarget } from './inspect-target.js';
import type { TargetInspection } from './inspect-target.js';
import type { TargetWish } from './service-inspection.js';
import { startStandInCloud } from './testing/stand-in-cloud.js';
import type { StandInCloud, StandInOptions } from './testing/stand-in-cloud.js';

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const image = (name: string, container_format: string, disk_format: string): object => ({
  id: `id-${name}`,
  name,
  status: 'active',
  min_ram: 0,
  container_format,
  disk_format,
  created_at: '2026-01-31T10:00:00Z',
});
const IMAGES = [image('tarball', 'docker', 'raw'), image('disk', 'bare', 'qcow2')];
const quota = (limit: number): object => ({ limit, in_use: limit < 0 ? 0 : 1 });

async function inspect(
  wish: Partial<TargetWish>,
  options: StandInOptions = {},
  prepare: (cloud: StandInCloud) => void = () => undefined,
): Promise<TargetInspection> {
  const cloud = await startStandInCloud(options);
  const client = createCloudClient(cloud.config, { now: Date.now });
  undo.push(
    () => cloud.stop(),
    () => client.close(),
  );
  cloud.on('GET /v2/images', ({ path }) => {
    const name = new URL(`http://x${path}`).searchParams.get('name');
    return { body: { images: IMAGES.filter((one) => 'name' in one && one.name === name) } };
  });
  cloud.on('GET /v2.0/networks', { body: { networks: [{ id: 'n1', name: 'net', shared: true }] } });
  cloud.on('GET /v2.0/security-groups', { body: { security_groups: [{ id: 'g', name: 'web' }] } });
  cloud.on('GET /v1/availability_zones', {
    body: { availability_zones: [{ availability_zone: 'docker' }], next: null },
  });
  cloud.on('GET /v1/quotas/p1', {
    body: { containers: quota(-1), cpu: quota(-1), memory: quota(-1), disk: quota(-1) },
  });
  cloud.on('GET /v1/hosts', { status: 403, body: { errors: [{ detail: 'policy' }] } });
  prepare(cloud);
  const asked = { service: 'zun', memoryMib: 64, image: 'tarball', networks: [] } as const;
  return inspectTarget(client, { ...asked, servers: 10, ...wish });
}

const problemsOf = (inspection: TargetInspection): string[] =>
  inspection.problems.map(({ problem }) => problem);

test('a plan that fits has no problem, and no request went to nova', async () => {
  const found = await inspect({ availabilityZone: 'docker', cpus: 2 }, { services: ZUN_ONLY });
  expect(found.problems).toEqual([]);
  expect(found.flavor).toEqual({ id: '', name: '64 MiB', vcpus: 2, ramMib: 64, diskGib: 0 });
  expect(found.versions).toEqual({ zun: '1.40' });
  expect(found.hypervisors).toEqual([]);
});
const ZUN_ONLY = ['image', 'network', 'container'] as const;

test('an administrator sees the Docker hosts', async () => {
  const { hypervisors } = await inspect({}, {}, (cloud) => {
    const hosts = [{ hostname: 'docker', kernel_version: '6.1.0' }];
    cloud.on('GET /v1/hosts', { body: { hosts, next: null } });
  });
  expect(hypervisors).toEqual([{ host: 'docker', type: 'Docker', version: '6.1.0' }]);
});

test('only an administrator may choose when an image is fetched', async () => {
  const problems = problemsOf(await inspect({ pullPolicy: 'ifnotpresent' }));
  expect(problems).toEqual([
    expect.stringContaining("image_pull_policy 'ifnotpresent' is asked for, but Zun of cloud"),
  ]);
});

test('a disk image is none for Zun', async () => {
  expect(problemsOf(await inspect({ image: 'disk' }))).toEqual([
    "image 'disk' is a qcow2 (container_format 'bare'): Zun needs what `docker save` wrote, container_format docker",
  ]);
});

test('what docker save wrote is no image for nova', async () => {
  const flavor = { id: 'f', name: 'tiny', vcpus: 1, ram: 64, disk: 1 };
  const found = await inspect({ service: 'nova', flavor: 'tiny' }, {}, (cloud) => {
    cloud.on('GET /v2.1/flavors/detail', { body: { flavors: [flavor] } });
    cloud.on('GET /v2.1/limits', { body: { limits: { absolute: NO_LIMITS } } });
  });
  expect(problemsOf(found)).toEqual([
    "image 'tarball' is what `docker save` wrote (container_format docker): nova boots disks",
  ]);
});
const NO_LIMITS = {
  maxTotalInstances: -1,
  totalInstancesUsed: 0,
  maxTotalCores: -1,
  totalCoresUsed: 0,
  maxTotalRAMSize: -1,
  totalRAMUsed: 0,
};

test('all problems come at once, quotas included', async () => {
  const wish = {
    image: 'tarbal',
    networks: ['nott'],
    availabilityZone: 'dockr',
    securityGroups: ['wep'],
    cpus: 1,
  };
  const found = await inspect(wish, {}, (cloud) => {
    const body = { containers: quota(5), cpu: quota(-1), memory: quota(512), disk: quota(-1) };
    cloud.on('GET /v1/quotas/p1', { body });
  });
  expect(problemsOf(found)).toEqual([
    "unknown image 'tarbal' in cloud 'stand-in'; there are none",
    "unknown network 'nott' in cloud 'stand-in'; there are: net",
    "unknown availability zone 'dockr' in cloud 'stand-in'; there are: docker",
    "unknown security group 'wep' in cloud 'stand-in'; there are: web",
    "quota of containers in cloud 'stand-in' is too small: 10 needed, 4 of 5 free",
    "quota of memory in cloud 'stand-in' is too small: 640 MiB needed, 511 MiB of 512 MiB free",
  ]);
});

test('a cloud without Zun is a problem beside the others', async () => {
  const found = await inspect({ networks: ['nott'] }, { services: ['image', 'network'] });
  expect(problemsOf(found)).toEqual([
    "unknown network 'nott' in cloud 'stand-in'; there are: net",
    "cloud 'stand-in' has no Zun (service type container) in its catalog; it has: image, network",
  ]);
});

test('a Zun that is too old is a problem beside the others', async () => {
  const found = await inspect({ image: 'disk' }, { maxContainerVersion: '1.20' });
  expect(problemsOf(found)).toEqual([
    expect.stringContaining("image 'disk' is a qcow2"),
    "Zun of cloud 'stand-in' is too old: packbench needs container API 1.40, it offers 1.1 to 1.20",
  ]);
});
