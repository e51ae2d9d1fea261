import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Interval } from '../measure/interval.js';
import { nodeSchema, type ComputeNode } from '../plan/target.js';
import { fingerprint } from './known-hosts.js';
import { connectNode, type NodeSession } from './node-session.js';
import { generateKeyPair } from './test-key-pair.js';
import { startTestSshServer } from './test-ssh-server.js';

const hostKey = generateKeyPair();

/**
 * A node over real SSH that has the real /proc of this machine. `programs`, name → text of a shell
 * script, come first in its PATH.
 */
export async function openGuestNode(
  programs: Readonly<Record<string, string>> = {},
): Promise<ComputeNode> {
  const bin = await mkdtemp(join(tmpdir(), 'packbench-guests-'));
  onTestFinished(() => rm(bin, { recursive: true }));
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  const server = await startTestSshServer({
    hostKeys: [hostKey.private],
    password: 'x',
    env: { PATH: `${bin}:/usr/bin:/bin` },
  });
  onTestFinished(() => server.close());
  return nodeSchema.parse({
    name: 'n1',
    address: '127.0.0.1',
    port: server.port,
    password_env: 'P',
    fingerprint: fingerprint(Buffer.from(hostKey.public.split(' ')[1] ?? '', 'base64')),
  });
}

export const connectGuestNode = (node: ComputeNode): Promise<NodeSession> =>
  connectNode(node, { env: { P: 'x' }, home: tmpdir(), now: Date.now });

export interface TestGuest {
  readonly pid: number;
  /** Between these it was started, on the clock that was given. */
  readonly started: Interval;
}

/** A process that has a guest's command line, does nothing and ends with the test. */
export async function startGuest(
  now: () => number,
  ...args: readonly string[]
): Promise<TestGuest> {
  const lower = now();
  const child = spawn('sh', ['-c', 'echo; read -r _', ...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(async () => {
    const ended = once(child, 'close');
    child.stdin.end();
    await ended;
  });
  await once(child.stdout, 'data');
  return { pid: child.pid ?? 0, started: { lower, upper: now() } };
}
