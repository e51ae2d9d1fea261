import { mkdir, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, vi, type TestContext } from 'vitest';
import type { CgroupReading } from './cgroup-reading.js';
import type { Spool } from './spool.js';
import {
  cgroupV1,
  cgroupV2,
  CONTAINER,
  libvirtState,
  SCOPE,
  SERVER,
  writeTree,
} from './test-cgroups.js';
import { prepareNode, read, recorded, start, type TestNode } from './test-recorder-node.js';

vi.setConfig({ testTimeout: 30_000 });

const NUMBERS = { usage: 5000, user: 300, system: 20, memory: 1e6, read: 40, written: 50 };
const PRESSURE = { cpuSome: 11, memorySome: 12, memoryFull: 13, ioSome: 14, ioFull: 15 };
const NO_PRESSURE = {
  cpuSome: null,
  memorySome: null,
  memoryFull: null,
  ioSome: null,
  ioFull: null,
};

/** A node whose cgroups, libvirt and Docker are below its own folder. */
async function nodeWith(
  onTestFinished: TestContext['onTestFinished'],
  program: 'python3' | 'sh',
  files: Readonly<Record<string, string>>,
): Promise<TestNode> {
  const node = await prepareNode(onTestFinished, program, (root) => ({
    PACKBENCH_CGROUP_ROOT: join(root, 'cgroup'),
    PACKBENCH_LIBVIRT_STATE: join(root, 'libvirt'),
    DOCKER_HOST: `unix://${join(root, 'docker.sock')}`,
  }));
  await mkdir(join(node.root, 'libvirt'));
  await writeTree(node.root, files);
  return node;
}

const inCgroups = (files: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`cgroup/${name}`, text]));

const readingsOf = ({ ticks }: Spool, slice: string, guest: string): readonly CgroupReading[] =>
  ticks.flatMap(({ cgroups }) =>
    cgroups.filter((one) => one.slice === slice && one.guest === guest),
  );

/** Waits for a tick that says so. */
async function until(node: TestNode, condition: (spool: Spool) => boolean): Promise<Spool> {
  for (;;) {
    const { length } = (await read(node.session, 'g')).ticks;
    const spool = await recorded(node.session, 'g', length + 1);
    if (condition(spool)) return spool;
  }
}

const V2 = { 'cgroup/cgroup.controllers': 'cpu io memory\n' };

describe.concurrent('the recorder in Python', () => {
  it('names the guests of libvirt and of Zun in the second version', async ({ onTestFinished }) => {
    const node = await nodeWith(onTestFinished, 'python3', {
      ...V2,
      ...inCgroups({
        ...cgroupV2('machine.slice', NUMBERS),
        ...cgroupV2(`machine.slice/${SCOPE}`, { ...NUMBERS, usage: 4000 }),
        ...cgroupV2('system.slice', NUMBERS),
        ...cgroupV2('system.slice/ssh.service', NUMBERS),
        ...cgroupV2(`system.slice/docker-${CONTAINER}.scope`, { ...NUMBERS, usage: 3000 }),
        ...cgroupV2(`system.slice/docker-${'f'.repeat(64)}.scope`, NUMBERS),
      }),
      ...libvirtState('qemu', 'instance-00000254'),
    });
    const engine = createServer((_request, response) =>
      response.end(
        JSON.stringify([
          { Id: CONTAINER, Names: [`/zun-${SERVER}`] },
          { Id: 'f'.repeat(64), Names: ['/nova_libvirt'] },
        ]),
      ),
    );
    await new Promise<void>((resolve) => engine.listen(join(node.root, 'docker.sock'), resolve));
    onTestFinished(() => void engine.close());
    await start(node, 'g');
    const { ticks, problems } = await until(node, (spool) =>
      spool.ticks.some(({ cgroups }) => cgroups.length === 4),
    );
    const tick = ticks.find(({ cgroups }) => cgroups.length === 4);
    expect(problems).toEqual([]);
    expect(tick?.cgroups.map(({ slice, guest, server }) => `${slice} ${guest} ${server}`)).toEqual([
      'machine.slice  ',
      'system.slice  ',
      `machine.slice instance-00000254 ${SERVER}`,
      `system.slice 582cc224f83b ${SERVER}`,
    ]);
    expect(tick?.cgroups[2]).toMatchObject({
      cpuUsageUs: 4000,
      cpuUserUs: 300,
      cpuSystemUs: 20,
      memoryBytes: 1e6,
      readBytes: null,
      pressureUs: NO_PRESSURE,
    });
  });

  it('reads io and pressure less often, io of all devices', async ({ onTestFinished }) => {
    const node = await nodeWith(onTestFinished, 'python3', {
      ...V2,
      ...inCgroups(cgroupV2('machine', NUMBERS)),
    });
    await start(node, 'g');
    const spool = await until(node, (one) =>
      readingsOf(one, 'machine', '').some(({ readBytes }) => readBytes !== null),
    );
    const whole = readingsOf(spool, 'machine', '').find(({ readBytes }) => readBytes !== null);
    expect(whole).toMatchObject({ readBytes: 41, writtenBytes: 52, pressureUs: PRESSURE });
  });

  it('reads the first version in its units', async ({ onTestFinished }) => {
    const node = await nodeWith(onTestFinished, 'python3', {
      ...inCgroups({
        ...cgroupV1('machine', NUMBERS),
        ...cgroupV1('machine/lxc-15827-instance-00000255.libvirt-lxc', NUMBERS),
        // Of another node that shares the kernel.
        ...cgroupV1('machine/qemu-1-instance-00000254.libvirt-qemu', NUMBERS),
      }),
      ...libvirtState('lxc', 'instance-00000255'),
    });
    await start(node, 'g');
    const spool = await until(node, (one) =>
      readingsOf(one, 'machine', '').some(({ readBytes }) => readBytes !== null),
    );
    expect(spool.ticks[0]?.cgroups).toMatchObject([
      { slice: 'machine', guest: '', cpuUsageUs: 5, cpuUserUs: null, memoryBytes: 1e6 },
      { slice: 'machine', guest: 'instance-00000255', server: SERVER, cpuUsageUs: 5 },
    ]);
    const whole = readingsOf(spool, 'machine', '').find(({ readBytes }) => readBytes !== null);
    expect(whole).toMatchObject({
      cpuUserUs: 3e6,
      cpuSystemUs: 2e5,
      readBytes: 41,
      writtenBytes: 52,
      pressureUs: NO_PRESSURE,
    });
    expect(readingsOf(spool, 'machine', 'instance-00000254')).toEqual([]);
  });

  it('follows guests that come and go', async ({ onTestFinished }) => {
    const name = 'qemu-1-instance-00000254.libvirt-qemu';
    const node = await nodeWith(onTestFinished, 'python3', {
      ...V2,
      ...inCgroups(cgroupV2('machine', NUMBERS)),
      'cgroup/docker/cpu.stat': 'usage_usec 1\nuser_usec 1\nsystem_usec 0\n',
    });
    await start(node, 'g');
    await recorded(node.session, 'g', 1);
    // Whole at once, as the kernel makes it.
    await writeTree(node.root, cgroupV2(`aside/${name}`, { ...NUMBERS, usage: 7 }));
    await rename(join(node.root, 'aside', name), join(node.root, 'cgroup/machine', name));
    // It has a cgroup before libvirt has written its state.
    await mkdir(join(node.root, 'libvirt/qemu'), { recursive: true });
    await writeTree(node.root, libvirtState('qemu', 'instance-00000254'));
    const seen = await until(
      node,
      (one) => readingsOf(one, 'machine', 'instance-00000254').length > 0,
    );
    expect(readingsOf(seen, 'machine', 'instance-00000254')[0]).toMatchObject({
      server: SERVER,
      cpuUsageUs: 7,
    });
    await rm(join(node.root, 'cgroup/machine', name), { recursive: true });
    const after = await until(node, ({ ticks }) =>
      (ticks.at(-1)?.cgroups ?? []).every(({ guest }) => guest === ''),
    );
    expect(after.problems).toEqual([]);
    expect(after.ticks.at(-1)?.cgroups.map(({ slice }) => slice)).toEqual(['machine', 'docker']);
  });

  it('writes of many guests two at a tick', async ({ onTestFinished }) => {
    const folders = Array.from({ length: 300 }, (_, i) => `qemu-${i}-i${i}.libvirt-qemu`);
    const node = await nodeWith(onTestFinished, 'python3', {
      ...V2,
      ...inCgroups(cgroupV2('machine', NUMBERS)),
      ...Object.fromEntries(
        folders.map((name) => [`cgroup/machine/${name}/cpu.stat`, 'usage_usec 1\n']),
      ),
      ...Object.fromEntries(folders.map((_, i) => [`libvirt/qemu/i${i}.pid`, '4711\n'])),
    });
    await start(node, 'g');
    const { ticks, problems } = await until(node, ({ ticks: all }) => all.length > 7);
    expect(problems).toEqual([]);
    expect(ticks.at(-1)?.cgroups).toHaveLength(3);
  });
});

describe.concurrent('the recorder in the shell', () => {
  it('reads the slices of the second version', async ({ onTestFinished }) => {
    const node = await nodeWith(onTestFinished, 'sh', {
      ...V2,
      ...inCgroups({
        ...cgroupV2('machine.slice', NUMBERS),
        ...cgroupV2(`machine.slice/${SCOPE}`, NUMBERS),
      }),
    });
    await start(node, 'g');
    const { ticks, problems } = await recorded(node.session, 'g', 1);
    expect(problems).toEqual([]);
    expect(ticks[0]?.cgroups).toEqual([
      {
        slice: 'machine.slice',
        guest: '',
        server: '',
        cpuUsageUs: 5000,
        cpuUserUs: 300,
        cpuSystemUs: 20,
        memoryBytes: 1e6,
        readBytes: 41,
        writtenBytes: 52,
        pressureUs: PRESSURE,
      },
    ]);
  });

  it('reads the slices of the first version', async ({ onTestFinished }) => {
    const node = await nodeWith(onTestFinished, 'sh', inCgroups(cgroupV1('docker', NUMBERS)));
    await start(node, 'g');
    const { ticks } = await recorded(node.session, 'g', 1);
    expect(ticks[0]?.cgroups).toMatchObject([
      {
        ...{ slice: 'docker', cpuUsageUs: 5, cpuUserUs: 3e6, cpuSystemUs: 2e5 },
        ...{ memoryBytes: 1e6, readBytes: 41, writtenBytes: 52, pressureUs: NO_PRESSURE },
      },
    ]);
  });
});

describe.concurrent.each(['python3', 'sh'] as const)('the recorder in %s', (program) => {
  it('has nothing to say of a node without cgroups', async ({ onTestFinished }) => {
    const node = await nodeWith(onTestFinished, program, {});
    await start(node, 'g');
    const { ticks, problems } = await recorded(node.session, 'g', 2);
    expect(problems).toEqual([]);
    expect(ticks.flatMap(({ cgroups }) => cgroups)).toEqual([]);
  });
});
