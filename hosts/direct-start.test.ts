import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DirectStartError } from './direct-start-error.js';
import { startDirectly, type DirectStart } from './direct-start.js';
import { prepareTwinNode, type TwinNode, type TwinNodeOptions } from './test-twin-node.js';

const UUID = '81b822d4-949a-436b-a88d-37ed042a21a9';
const QEMU = 'qemu:///system';

async function failure(start: Promise<DirectStart>): Promise<DirectStartError> {
  const error = await start.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DirectStartError);
  return error as DirectStartError;
}

/** A domain as nova 26 defines it, shortened. */
const domain = (folder: string, devices: string): string => `<domain type='qemu'>
  <name>instance-00000168</name><uuid>${UUID}</uuid>
  <metadata><nova:instance xmlns:nova="http://openstack.org/xmlns/libvirt/nova/1.1"/></metadata>
  <sysinfo type='smbios'><system><entry name='uuid'>${UUID}</entry></system></sysinfo>
  <os><type>hvm</type><kernel>${folder}/kernel</kernel></os>
  <devices>${devices}
    <interface type='bridge'>
      <mac address='fa:16:3e:87:f7:8e'/><source bridge='brq1'/><target dev='tapb0bb4faa-c4'/>
      <virtualport type='openvswitch'><parameters interfaceid='port-1'/></virtualport>
    </interface>
    <serial type='tcp'>
      <source mode='bind' host='127.0.0.1' service='10000'/><protocol type='raw'/>
      <log file='${folder}/console.log' append='off'/><target port='0'/>
    </serial>
  </devices>
</domain>`;

const disk = (folder: string): string =>
  `<disk type='file' device='disk'><source file='${folder}/disk'/><target dev='vda'/></disk>`;

async function novaNode(
  devices: (folder: string) => string = disk,
  options: Partial<TwinNodeOptions> = {},
): Promise<TwinNode> {
  const node = await prepareTwinNode({ engine: QEMU, ...options });
  const folder = join(node.instances, UUID);
  await mkdir(folder);
  for (const name of ['disk', 'kernel']) await writeFile(join(folder, name), 'data');
  await node.write(`${UUID}.xml`, domain(folder, devices(folder)));
  return node;
}

const startDomain = (node: TwinNode): Promise<DirectStart> =>
  startDirectly(node.session, { service: 'nova', serverId: UUID, id: 'a1' });

describe('startDirectly of a nova server', () => {
  it('creates a twin with a name, files and addresses of its own, times that and removes it', async () => {
    const node = await novaNode();
    const start = await startDomain(node);
    expect(start).toMatchObject({ operation: 'libvirt.create_domain' });
    expect(start.seconds).toBeGreaterThan(0.1);
    expect(start.seconds).toBeLessThan(10);
    expect(start.resolutionSeconds).toBeLessThan(0.001);
    expect(start.details).toMatch(/^virsh 9.0.0 at qemu:\/\/\/system, \d\.\d{3} s of it virsh/);

    const twin = await node.file('created');
    expect(twin).toContain('<name>packbench-a1</name>');
    const folder = join(node.instances, 'packbench-a1');
    for (const own of ['disk0', 'kernel', 'console.log'])
      expect(twin).toContain(`${folder}/${own}`);
    for (const theirs of [UUID, 'fa:16:3e', 'tapb0bb4faa', 'port-1', '10000', 'nova:instance']) {
      expect(twin).not.toContain(theirs);
    }
    expect(twin).toContain('brq1');
    expect(await node.log()).toContain(
      `qemu-img create -q -f qcow2 -b /base/image -F raw ${folder}/disk0 1073741824`,
    );
    expect((await node.log()).at(-1)).toBe(`virsh destroy packbench-a1 at ${QEMU}`);
    expect(await node.listInstances()).toEqual([UUID]);
    expect(await node.file(`${UUID}.xml`)).toContain('instance-00000168');
  });

  it('mounts a copy of the root file system for a container of libvirt', async () => {
    const node = await novaNode(
      (folder) =>
        `<filesystem type='mount'><source dir='${folder}/rootfs'/><target dir='/'/></filesystem>`,
      { engine: 'lxc:///' },
    );
    await startDomain(node);
    const folder = join(node.instances, 'packbench-a1');
    expect(await node.file('created')).toContain(`dir="${folder}/rootfs"`);
    expect(await node.log()).toContain(`mount -o loop ${folder}/image ${folder}/rootfs`);
    expect(await node.listInstances()).toEqual([UUID]);
  });

  it('removes what an earlier try has left', async () => {
    const node = await novaNode();
    await mkdir(join(node.instances, 'packbench-a1'));
    await node.write('packbench-a1.xml', '<domain/>');
    await startDomain(node);
    expect(await node.listInstances()).toEqual([UUID]);
  });

  it("fails with libvirt's words when it does not start, and leaves nothing", async () => {
    const refusal = 'internal error: cannot allocate memory';
    const node = await novaNode(disk, { refusal });
    const error = await failure(startDomain(node));
    expect(error).toMatchObject({ found: true, node: 'n1' });
    expect(error.message).toBe(`Node 'n1': virsh: error: ${refusal}`);
    expect(await node.listInstances()).toEqual([UUID]);
  });

  it('says when the server is on another node', async () => {
    const node = await prepareTwinNode({ engine: QEMU });
    const error = await failure(startDomain(node));
    expect(error.found).toBe(false);
    expect(error.message).toContain(`it has no domain with UUID ${UUID} (asked ${QEMU})`);
  });

  it.each([
    ['virsh is not there', { missing: ['virsh'] }, "Node 'n1': there is no 'virsh' here.", ''],
    ['python3 is not there', { missing: ['python3'] }, 'there is no python3', 'install Python'],
    [
      'we may not use it',
      { refusal: 'Permission denied', engine: 'x' },
      'denied',
      'log in as root',
    ],
  ])('says when %s', async (_case, options, words, hint) => {
    const error = await failure(startDomain(await prepareTwinNode({ engine: QEMU, ...options })));
    expect(error.message).toContain(words);
    expect(error.hint).toContain(hint);
    expect(error.found).toBe(false);
  });

  it.each([
    ['is on the network', () => `<disk><source protocol='rbd'/></disk>`, 'not a file'],
    ['is a device', (folder: string) => `<hostdev/>${disk(folder)}`, 'no twin can share'],
    ['cannot be copied', () => `<disk><source file='/x/y/z'/></disk>`, "cannot use '/x/packbench"],
  ])('refuses a server of which a part %s', async (_case, devices, words) => {
    const node = await novaNode(devices);
    const error = await failure(startDomain(node));
    expect(error).toMatchObject({ found: true, message: expect.stringContaining(words) });
  });

  it('refuses an id that could be more than a word', async () => {
    const node = await prepareTwinNode({ engine: QEMU });
    const start = { service: 'nova', serverId: UUID, id: 'a; b' } as const;
    expect((await failure(startDirectly(node.session, start))).message).toContain("'a; b'");
  });
});

const startContainer = (node: TwinNode): Promise<DirectStart> =>
  startDirectly(node.session, { service: 'zun', serverId: UUID, id: 'a1' });

describe('startDirectly of a container of zun', () => {
  const container = JSON.stringify([
    {
      Image: 'sha256:0df6',
      Config: { Cmd: ['-c', 'sleep 1'], Entrypoint: ['/bin/sh'], Env: ['SECRET=x y'], Tty: true },
      HostConfig: { Memory: 134217728, CpuShares: 1024, Runtime: 'runc' },
    },
  ]);

  it('runs the same image and command without a network, times that and removes it', async () => {
    const node = await prepareTwinNode({ engine: 'default' });
    await node.write(`zun-${UUID}.json`, container);
    const start = await startContainer(node);
    expect(start.operation).toBe('docker.run_container');
    expect(start.seconds).toBeGreaterThan(0.1);
    expect(start.details).toMatch(/^docker 20.10.24 with overlay2, \d\.\d{3} s of it the client/);
    const log = await node.log();
    expect(log).toContain(
      'docker run -d --network none --name packbench-a1 --memory 134217728 --cpu-shares 1024 --runtime runc -t -e SECRET --entrypoint /bin/sh sha256:0df6 -c sleep 1 at default',
    );
    expect(log).toContain('secret x y');
    expect(log.filter((line) => line.startsWith('docker rm -f -v packbench-a1'))).toHaveLength(2);
  });

  it('finds an engine that listens elsewhere by its process', async () => {
    const engine = `unix:///run/elsewhere-${process.pid}.sock`;
    const dockerd = spawn('/bin/sh', ['-c', 'read _', '-H', engine], { argv0: 'dockerd' });
    onTestFinished(() => void dockerd.kill());
    const node = await prepareTwinNode({ engine });
    await node.write(`zun-${UUID}.json`, container);
    expect(await startContainer(node)).toMatchObject({ operation: 'docker.run_container' });
  });

  it("fails with Docker's words when it does not start, and leaves nothing", async () => {
    const node = await prepareTwinNode({ engine: 'default', refusal: 'no space left on device' });
    await node.write(`zun-${UUID}.json`, container);
    const error = await failure(startContainer(node));
    expect(error.message).toContain('docker: docker: no space left on device');
    expect((await node.log()).at(-1)).toContain('docker rm -f -v packbench-a1');
  });

  it('says when the container is on another node, and when there is no docker', async () => {
    const elsewhere = await failure(startContainer(await prepareTwinNode({ engine: 'default' })));
    expect(elsewhere).toMatchObject({ found: false });
    expect(elsewhere.message).toContain(`it has no container zun-${UUID}`);
    const none = await prepareTwinNode({ engine: 'default', missing: ['docker'] });
    expect((await failure(startContainer(none))).message).toContain("there is no 'docker' here");
  });
});
