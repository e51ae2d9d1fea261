import { execFileSync } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it, vi, type TestContext } from 'vitest';
import { nodeSchema } from '../plan/target.js';
import { readClockOffset } from './clock-offset.js';
import { describeNode } from './describe-node.js';
import { connectNode, type NodeSession } from './node-session.js';
import { collectSpool, removeSpool, startRecorder, stopRecorder } from './recorder.js';
import { parseSpool, type Spool } from './spool.js';
import { writeProc } from './test-proc.js';
import { startTestSshServer, type TestSshServer } from './test-ssh-server.js';

const hostKey = ssh2.utils.generateKeyPairSync('ed25519');
const QUICK = { periodSeconds: 0.1, deadlineSeconds: 30 } as const;

/** A node over real SSH that runs the real recorder, with a spool folder and /proc of its own. */
interface TestNode {
  readonly root: string;
  readonly folder: string;
  readonly session: NodeSession;
  readonly server: TestSshServer;
  reconnect(): Promise<NodeSession>;
}

// Real processes take their time on a busy machine; none of this waits so long otherwise.
vi.setConfig({ testTimeout: 30_000 });

let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'packbench-recorder-'));
  // A `python3` that is not there, for nodes that have none.
  await mkdir(join(scratch, 'bin'));
  await writeFile(join(scratch, 'bin/python3'), '#!/bin/sh\nexit 127\n', { mode: 0o755 });
});

afterAll(() => rm(scratch, { recursive: true }));

async function prepareNode(
  onTestFinished: TestContext['onTestFinished'],
  program: 'python3' | 'sh',
  env: NodeJS.ProcessEnv = {},
): Promise<TestNode> {
  const root = await mkdtemp(join(scratch, 'node-'));
  await writeProc(join(root, 'proc'));
  await writeFile(join(root, 'space'), '/ 5000 7000\n/srv 1 2\n');
  const server = await startTestSshServer({
    hostKeys: [hostKey.private],
    password: 'x',
    env: {
      PATH:
        program === 'sh' ? `${join(scratch, 'bin')}:${process.env['PATH']}` : process.env['PATH'],
      PACKBENCH_SPOOL_DIR: root,
      PACKBENCH_PROC_ROOT: join(root, 'proc'),
      PACKBENCH_STATVFS: join(root, 'space'),
      ...env,
    },
  });
  const known_hosts = join(root, 'known_hosts');
  await writeFile(known_hosts, `[127.0.0.1]:${server.port} ${hostKey.public}\n`);
  const login = {
    name: 'n1',
    address: '127.0.0.1',
    port: server.port,
    password_env: 'P',
    known_hosts,
  };
  const reconnect = () =>
    connectNode(nodeSchema.parse(login), { env: { P: 'x' }, home: root, now: Date.now });
  const session = await reconnect();
  const folder = join(root, `packbench-${process.getuid?.()}`);
  onTestFinished(async () => {
    session.close();
    await server.close();
    await endRecorders(folder);
  });
  return { root, folder, session, server, reconnect };
}

/** Kills what a test left running: only what its own pid files name. */
async function endRecorders(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.endsWith('.pid'))) {
    const pid = (await readFile(join(folder, name), 'utf8')).split(' ')[0] ?? '';
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(`start\0${name.slice(0, -4)}\0`)) process.kill(Number(pid), 'SIGKILL');
  }
}

async function start(node: TestNode, id: string, options = {}): ReturnType<typeof startRecorder> {
  return startRecorder(node.session, { id, ...QUICK, ...options });
}

async function read(session: NodeSession, id: string): Promise<Spool> {
  return parseSpool((await collectSpool(session, id, 0, 1e7)).data.toString());
}

/** Waits until the spool has so many ticks. */
async function recorded(session: NodeSession, id: string, ticks: number): Promise<Spool> {
  for (;;) {
    const spool = await read(session, id);
    if (spool.ticks.length >= ticks) return spool;
    await delay(20);
  }
}

async function pidOf(node: TestNode, id: string): Promise<number> {
  return Number((await readFile(join(node.folder, `${id}.pid`), 'utf8')).split(' ')[0]);
}

describe.concurrent.each(['python3', 'sh'] as const)('the recorder in %s', (program) => {
  it('writes the counters of /proc, and the spool is private', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, program);
    expect(await start(node, 'a')).toEqual({ program, alreadyRunning: false });
    await recorded(node.session, 'a', 2);
    expect(await stopRecorder(node.session, 'a')).toBe(true);
    const spool = await read(node.session, 'a');
    expect(spool).toMatchObject({ ended: 'stopped', problems: [] });
    expect(spool.header).toMatchObject({
      id: 'a',
      program,
      cpus: 2,
      boot_s: 1_700_000_000,
      period_ns: 1e8,
    });
    const [tick] = spool.ticks;
    expect(tick?.cpu).toEqual({
      user: 100,
      nice: 10,
      system: 50,
      idle: 1000,
      iowait: 20,
      irq: 3,
      softirq: 4,
      steal: 5,
      guest: 6,
      guestNice: 7,
    });
    expect(tick?.stat).toEqual({
      interrupts: 98765,
      contextSwitches: 54321,
      processes: 4242,
      running: 3,
      blocked: 1,
    });
    expect(tick?.memoryKib).toEqual({
      total: 16e6,
      free: 8e6,
      available: 12e6,
      buffers: 1e5,
      cached: 2e6,
      slabReclaimable: 3e5,
      shmem: 5e4,
      swapTotal: 1e6,
      swapFree: 9e5,
    });
    expect(tick?.vmstat).toEqual({
      pagedInKib: 100,
      pagedOutKib: 200,
      swappedInPages: 3,
      swappedOutPages: 4,
      majorFaults: 5,
      oomKills: 6,
    });
    expect(tick?.load).toEqual({ oneMinute: 0.5, fiveMinutes: 0.4, fifteenMinutes: 0.3 });
    expect(tick?.files).toEqual({ openFiles: 1184, inodes: 8500, freeInodes: 22 });
    expect(tick?.pressureUs).toEqual({
      cpuSome: 111,
      memorySome: 222,
      memoryFull: 333,
      ioSome: 444,
      ioFull: 555,
    });
    expect([...(tick?.disks ?? [])]).toEqual([
      ['vda', { reads: 10, readSectors: 2000, writes: 20, writtenSectors: 4000 }],
      ['nvme0n1', { reads: 30, readSectors: 600, writes: 40, writtenSectors: 800 }],
      ['dm-0', { reads: 5, readSectors: 50, writes: 6, writtenSectors: 60 }],
    ]);
    expect([...(tick?.interfaces ?? [])]).toEqual([
      ['eth0', { receivedBytes: 1000, sentBytes: 2000 }],
      ['tap1-a', { receivedBytes: 30, sentBytes: 40 }],
    ]);
    expect([...(tick?.mounts ?? [])]).toEqual([
      ['/', { usedBytes: 5000, freeBytes: 7000 }],
      ['/srv', { usedBytes: 1, freeBytes: 2 }],
    ]);
    expect((await stat(node.folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(node.folder, 'a.spool'))).mode & 0o777).toBe(0o600);
  });

  it('keeps to its grid and sees a /proc file that was replaced', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, program);
    await start(node, 'grid');
    await recorded(node.session, 'grid', 2);
    await writeProc(join(node.root, 'proc'), { loadavg: '9.00 8.00 7.00 1/2 3\n' });
    const { length } = (await read(node.session, 'grid')).ticks;
    const { ticks } = await recorded(node.session, 'grid', length + 3);
    expect(ticks.at(-1)?.load.oneMinute).toBe(9);
    const [first] = ticks;
    for (const tick of ticks) {
      const sinceStartNs = tick.monotonicNs - (first?.monotonicNs ?? 0) + (first?.latenessNs ?? 0);
      // Hundredths of a second in the shell, and JavaScript's 53 bits.
      expect(Math.abs(sinceStartNs - tick.latenessNs - tick.seq * 1e8)).toBeLessThan(1e6);
      expect(tick.wallMs).toBeGreaterThan(1.7e12);
    }
  });

  it('leaves out what the kernel does not have', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, program);
    for (const name of ['pressure', 'diskstats', 'vmstat']) {
      await rm(join(node.root, 'proc', name), { recursive: true });
    }
    await writeFile(join(node.root, 'proc/stat'), 'cpu  1 2 3 4\nctxt 5\n');
    await start(node, 'old');
    const { ticks, problems } = await recorded(node.session, 'old', 1);
    expect(problems).toEqual([]);
    expect(ticks[0]).toMatchObject({
      cpu: { user: 1, idle: 4, iowait: null, steal: null },
      stat: { interrupts: null, contextSwitches: 5 },
      pressureUs: { cpuSome: null, ioFull: null },
      vmstat: { pagedInKib: null },
    });
    expect(ticks[0]?.disks.size).toBe(0);
  });

  it('runs once per id, also when two start it at the same moment', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, program);
    const both = await Promise.all([start(node, 'one'), start(node, 'one')]);
    expect(both.map(({ alreadyRunning }) => alreadyRunning).sort()).toEqual([false, true]);
    expect(await start(node, 'one')).toEqual({ program, alreadyRunning: true });
    expect(await start(node, 'two')).toEqual({ program, alreadyRunning: false });
    await recorded(node.session, 'one', 1);
    expect((await readFile(join(node.folder, 'one.spool'), 'utf8')).match(/^h /gm)).toHaveLength(1);
  });

  it('goes on when the SSH connection is cut, and pieces put together are the whole', async ({
    onTestFinished,
  }) => {
    const node = await prepareNode(onTestFinished, program);
    await start(node, 'cut');
    await recorded(node.session, 'cut', 2);
    const first = await collectSpool(node.session, 'cut', 0, 300);
    expect(first).toMatchObject({ nextOffset: 300, running: true, missing: false });
    const lost = collectSpool(node.session, 'cut', first.nextOffset, 1e7);
    node.server.cut();
    await expect(lost).rejects.toThrow(/lost/);
    const session = await node.reconnect();
    const { length } = (await read(session, 'cut')).ticks;
    await recorded(session, 'cut', length + 2);
    expect(await stopRecorder(session, 'cut')).toBe(true);
    const rest = await collectSpool(session, 'cut', first.nextOffset, 1e7);
    expect(rest.running).toBe(false);
    const { ticks, problems } = parseSpool(Buffer.concat([first.data, rest.data]).toString());
    expect(problems).toEqual([]);
    expect(ticks.length).toBeGreaterThanOrEqual(length + 2);
    session.close();
  });

  it('ends by itself at its deadline', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, program);
    await start(node, 'deadline', { deadlineSeconds: 1 });
    while ((await collectSpool(node.session, 'deadline', 0, 1)).running) await delay(50);
    const { ended, ticks } = await read(node.session, 'deadline');
    expect(ended).toBe('deadline');
    expect(ticks.at(-1)?.seq).toBeLessThanOrEqual(10);
    expect(await stopRecorder(node.session, 'deadline')).toBe(false);
  });

  it('starts again into the same spool after it was killed in the middle of a line', async ({
    onTestFinished,
  }) => {
    const node = await prepareNode(onTestFinished, program);
    await start(node, 'again');
    await recorded(node.session, 'again', 1);
    process.kill(await pidOf(node, 'again'), 'SIGKILL');
    while ((await collectSpool(node.session, 'again', 0, 1)).running) await delay(20);
    await writeFile(join(node.folder, 'again.spool'), 't 99 123', { flag: 'a' });
    expect(await start(node, 'again')).toEqual({ program, alreadyRunning: false });
    const before = (await read(node.session, 'again')).ticks.filter(({ segment }) => segment === 0);
    const { ticks, problems } = await recorded(node.session, 'again', before.length + 1);
    expect(ticks.at(-1)?.segment).toBe(1);
    expect(problems).toEqual([
      expect.stringContaining("'t 99 123'"),
      'the recorder was killed and started again',
    ]);
  });

  it('tells on a full disk which ticks were lost, and goes on', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, program);
    await start(node, 'full');
    await recorded(node.session, 'full', 1);
    const limit = (value: string) =>
      pidOf(node, 'full').then((pid) =>
        execFileSync('prlimit', [`--fsize=${value}`, '--pid', String(pid)]),
      );
    const { size } = await stat(join(node.folder, 'full.spool'));
    await limit(`${size + 200}:unlimited`);
    await delay(400);
    await limit('unlimited:unlimited');
    const grown = (await read(node.session, 'full')).ticks.length;
    const { ticks, problems } = await recorded(node.session, 'full', grown + 2);
    expect(problems.join('\n')).toMatch(/ticks \d+ to \d+ were lost on the node: /);
    expect(ticks.length).toBeGreaterThan(grown);
  });

  it('refuses a spool folder that is not its own', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, program);
    await mkdir(join(node.root, 'elsewhere'));
    await symlink(join(node.root, 'elsewhere'), node.folder);
    await expect(start(node, 'a')).rejects.toThrow(
      /Node 'n1': the recorder did not start .*packbench-\d+ is not/,
    );
    await rm(node.folder);
    await mkdir(node.folder);
    await chmod(node.folder, 0o777);
    await expect(start(node, 'a')).rejects.toThrow(/is not a private folder of this user/);
  });

  it('removes spools a day after their deadline, and no others', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, program);
    await start(node, 'now');
    const ago = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;
    for (const [id, deadline] of [
      ['old', ago(86_500)],
      ['young', ago(86_000)],
    ] as const) {
      await writeFile(join(node.folder, `${id}.pid`), `999999 ${deadline}\n`);
      await writeFile(join(node.folder, `${id}.spool`), '');
    }
    await start(node, 'next');
    const names = await readdir(node.folder);
    expect(names).not.toContain('old.spool');
    expect(names).toEqual(expect.arrayContaining(['young.spool', 'now.spool', 'next.spool']));
  });
});

describe.concurrent('removeSpool', () => {
  it('refuses while the recorder runs, then leaves nothing behind', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, 'python3');
    await start(node, 'gone');
    await expect(removeSpool(node.session, 'gone')).rejects.toThrow(
      /recorder gone runs as process \d+/,
    );
    await stopRecorder(node.session, 'gone');
    await removeSpool(node.session, 'gone');
    expect(await readdir(node.root)).not.toContain(`packbench-${process.getuid?.()}`);
    await removeSpool(node.session, 'gone');
    expect(await collectSpool(node.session, 'gone', 7, 100)).toMatchObject({
      nextOffset: 7,
      missing: true,
    });
  });
});

describe.concurrent('startRecorder', () => {
  it('refuses an id that could leave the spool folder, and a period out of range', async ({
    onTestFinished,
  }) => {
    const node = await prepareNode(onTestFinished, 'python3');
    await expect(start(node, '../a')).rejects.toThrow("'../a' cannot be a recorder's id");
    await expect(start(node, 'a b')).rejects.toThrow("'a b' cannot be a recorder's id");
    await expect(start(node, 'a', { periodSeconds: 0.01 })).rejects.toThrow('a period of 0.01 s');
  });

  it('records the real /proc with little CPU', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, 'python3', {
      PACKBENCH_PROC_ROOT: undefined,
      PACKBENCH_STATVFS: undefined,
    });
    await start(node, 'real');
    const { ticks } = await recorded(node.session, 'real', 4);
    const [first, last] = [ticks[1], ticks.at(-1)];
    const total = /MemTotal:\s+(\d+)/.exec(await readFile('/proc/meminfo', 'utf8'))?.[1];
    expect(last?.memoryKib.total).toBe(Number(total));
    expect([...(last?.mounts.keys() ?? [])]).toContain('/');
    expect(last?.stat.interrupts).toBeGreaterThan(0);
    const perTickNs =
      ((last?.recorderCpuNs ?? 0) - (first?.recorderCpuNs ?? 0)) / (ticks.length - 2);
    expect(perTickNs).toBeLessThan(5e6);
  });
});

describe.concurrent('readClockOffset', () => {
  it('holds the true offset, also when the worker is an hour behind', async ({
    onTestFinished,
  }) => {
    const { session } = await prepareNode(onTestFinished, 'python3');
    const clock = () => performance.timeOrigin + performance.now();
    const offset = await readClockOffset(session, clock);
    // Date.now and performance drift apart by a little; both are this machine's clock.
    expect(offset.lowerMs).toBeLessThan(5);
    expect(offset.upperMs).toBeGreaterThan(-5);
    expect(offset.upperMs - offset.lowerMs).toBeLessThan(500);
    const behind = await readClockOffset(session, () => clock() - 3_600_000);
    expect(behind.lowerMs).toBeGreaterThan(3_599_000);
    expect(behind.upperMs).toBeLessThan(3_601_000);
  });
});

describe.concurrent('describeNode', () => {
  it('says what the node is', async ({ onTestFinished }) => {
    const { session, root } = await prepareNode(onTestFinished, 'python3');
    await writeFile(join(root, 'proc/cpuinfo'), 'processor\t: 0\nmodel name\t: Test CPU @ 2 GHz\n');
    await mkdir(join(root, 'proc/sys/kernel'), { recursive: true });
    await writeFile(join(root, 'proc/sys/kernel/osrelease'), '6.1.0-test\n');
    expect(await describeNode(session)).toMatchObject({
      kernel: '6.1.0-test',
      cpuModel: 'Test CPU @ 2 GHz',
      cpus: 2,
      memoryBytes: 16_000_000 * 1024,
    });
  });
});
