import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import type { NodeAccess } from './compute-farm.js';
import { startTestCloud } from './test-client.js';

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  node: NodeAccess,
  command: string,
  stdin = '',
  keyFile = node.keyFile,
): Promise<Result> {
  const privateKey = await readFile(keyFile, 'utf8');
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.once('error', reject);
    client.once('ready', () => {
      client.exec(command, (error, channel) => {
        if (error) {
          reject(error);
          return;
        }
        let [stdout, stderr] = ['', ''];
        let code: number | null = null;
        channel.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
        channel.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
        channel.once('exit', (status: number | null) => (code = status));
        channel.once('close', () => {
          client.end();
          resolve({ code, stdout, stderr });
        });
        channel.end(stdin);
      });
    });
    client.connect({ host: node.address, port: node.port, username: node.user, privateKey });
  });
}

function nodeNamed(nodes: readonly NodeAccess[], name: string): NodeAccess {
  const node = nodes.find((candidate) => candidate.name === name);
  if (!node) throw new Error(`no node ${name}`);
  return node;
}

test('a command on a node runs for real, with stdin, both outputs, exit status and its /proc', async () => {
  const { simcloud } = await startTestCloud();
  const node = nodeNamed(simcloud.nodes, 'sim-kvm');
  const result = await run(
    node,
    'cat; echo "$HOSTNAME" >&2; grep -c "^cpu[0-9]" "$PACKBENCH_PROC_ROOT/stat"; exit 3',
    'hello\n',
  );
  expect(result).toEqual({ code: 3, stdout: 'hello\n16\n', stderr: 'sim-kvm\n' });
  const knownHosts = await readFile(node.knownHosts, 'utf8');
  expect(knownHosts).toContain(`[127.0.0.1]:${node.port} ssh-ed25519 `);
});

test('a key that is not the client’s is turned away', async () => {
  const { simcloud } = await startTestCloud();
  const node = nodeNamed(simcloud.nodes, 'sim-kvm');
  const otherKey = node.keyFile.replace('id_ed25519', 'host_sim-kvm');
  await expect(run(node, 'true', '', otherKey)).rejects.toThrow(/authentication/i);
});

test.runIf(process.platform === 'linux')(
  'what a command leaves running on a node ends with the cloud',
  async () => {
    const { simcloud } = await startTestCloud();
    const node = nodeNamed(simcloud.nodes, 'sim-lxc');
    const { stdout } = await run(node, 'sleep 60 </dev/null >/dev/null 2>&1 & echo $!');
    // Empty for a process that has ended and waits to be reaped.
    const commandLine = (): Promise<string> =>
      readFile(`/proc/${stdout.trim()}/cmdline`, 'utf8').catch(() => '');
    expect(await commandLine()).toContain('60');
    await simcloud.close();
    await expect.poll(commandLine).toBe('');
  },
);

test('counters of /proc never go back; memory follows the servers up and down', async () => {
  const client = await startTestCloud();
  const folder = client.simcloud.nodes[0]?.knownHosts.replace('ssh/known_hosts', '') ?? '';
  const procFile = (name: string): Promise<string> =>
    readFile(`${folder}nodes/sim-kvm/proc/${name}`, 'utf8');
  const used = async (): Promise<number> => {
    const text = await procFile('meminfo');
    const kib = (name: string): number =>
      Number(new RegExp(`^${name}: *(\\d+)`, 'm').exec(text)?.[1]);
    return (kib('MemTotal') - kib('MemFree') - kib('Buffers') - kib('Cached')) / 1024;
  };
  const counters = async (): Promise<number[]> => {
    const stat = (await procFile('stat')).split('\n')[0] ?? '';
    const disk = (await procFile('diskstats')).split('\n')[0] ?? '';
    return [...stat.split(/\s+/).slice(1), ...disk.trim().split(/\s+/).slice(3)].map(Number);
  };
  const idle = await used();
  const before = await counters();
  const ids: string[] = [];
  for (const name of ['a', 'b']) ids.push(await client.bootId(name));
  for (const id of ids) await client.active(id);
  await expect.poll(used, { timeout: 5000 }).toBeGreaterThan(idle + 350);
  const after = await counters();
  expect(after.every((value, i) => value >= (before[i] ?? 0) || i === 18)).toBe(true);
  for (const id of ids) await client.send('DELETE', `/compute/v2.1/servers/${id}`);
  for (const id of ids) await client.gone(id);
  await expect.poll(used, { timeout: 5000 }).toBeLessThan(idle + 30);
});

test.runIf(process.platform === 'linux')(
  'a guest opens its port when it is ready and closes it when it is deleted',
  async () => {
    const client = await startTestCloud({ guestPort: 22_022 });
    const id = await client.bootId('web-1', { availability_zone: 'lxc' });
    const server = await client.active(id);
    const address = server.str('server', 'addresses', 'private', 0, 'addr');
    const banner = (): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect(22_022, address);
        socket.once('data', (data) => {
          resolve(data.toString());
          socket.destroy();
        });
        socket.once('error', (error) => {
          resolve(error.message);
        });
      });
    await expect.poll(banner).toBe('SSH-2.0-simcloud\r\n');
    await client.send('DELETE', `/compute/v2.1/servers/${id}`);
    await client.gone(id);
    expect(await banner()).toContain('ECONNREFUSED');
  },
);
