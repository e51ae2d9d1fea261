import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { nodeSchema } from '../plan/target.js';
import { connectNode, type NodeSession } from './node-session.js';
import { collectSpool, startRecorder } from './recorder.js';
import { parseSpool, type Spool } from './spool.js';
import { generateKeyPair } from './test-key-pair.js';
import { writeProc } from './test-proc.js';
import { startTestSshServer, type TestSshServer } from './test-ssh-server.js';

const hostKey = generateKeyPair();
const QUICK = { periodSeconds: 0.1, deadlineSeconds: 30 } as const;

/** A node over real SSH that runs the real recorder, with a spool folder and /proc of its own. */
export interface TestNode {
  readonly root: string;
  readonly folder: string;
  readonly session: NodeSession;
  readonly server: TestSshServer;
  reconnect(): Promise<NodeSession>;
}

/** Starts it; what it leaves is removed when the test is over. */
export async function prepareNode(
  onTestFinished: TestContext['onTestFinished'],
  program: 'python3' | 'sh',
  env: NodeJS.ProcessEnv | ((root: string) => NodeJS.ProcessEnv) = {},
): Promise<TestNode> {
  const root = await mkdtemp(join(tmpdir(), 'packbench-node-'));
  // A `python3` that is not there, for nodes that have none.
  await mkdir(join(root, 'bin'));
  await writeFile(join(root, 'bin/python3'), '#!/bin/sh\nexit 127\n', { mode: 0o755 });
  await writeProc(join(root, 'proc'));
  await writeFile(join(root, 'space'), '/ 5000 7000\n/srv 1 2\n');
  const server = await startTestSshServer({
    hostKeys: [hostKey.private],
    password: 'x',
    env: {
      PATH: program === 'sh' ? `${join(root, 'bin')}:${process.env['PATH']}` : process.env['PATH'],
      PACKBENCH_SPOOL_DIR: root,
      PACKBENCH_PROC_ROOT: join(root, 'proc'),
      PACKBENCH_STATVFS: join(root, 'space'),
      ...(typeof env === 'function' ? env(root) : env),
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
    await rm(root, { recursive: true });
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

export async function start(
  node: TestNode,
  id: string,
  options = {},
): ReturnType<typeof startRecorder> {
  return startRecorder(node.session, { id, ...QUICK, ...options });
}

export async function read(session: NodeSession, id: string): Promise<Spool> {
  return parseSpool((await collectSpool(session, id, 0, 1e7)).data.toString());
}

/** Waits until the spool has so many ticks. */
export async function recorded(session: NodeSession, id: string, ticks: number): Promise<Spool> {
  for (;;) {
    const spool = await read(session, id);
    if (spool.ticks.length >= ticks) return spool;
    await delay(20);
  }
}

export async function pidOf(node: TestNode, id: string): Promise<number> {
  return Number((await readFile(join(node.folder, `${id}.pid`), 'utf8')).split(' ')[0]);
}
