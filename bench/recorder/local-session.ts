import { spawn } from 'node:child_process';
import { nodeSchema } from '../../plan/target.js';
import type { ExecOptions, ExecResult, NodeSession } from '../../hosts/node-session.js';

/** Where a node's sshd looks for programs; what this user's own shell adds comes after it. */
export const NODE_PATH = `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${process.env['PATH'] ?? ''}`;

/** This machine as a compute node without SSH in between: the worker's commands, run by /bin/sh. */
export function openLocalSession(env: NodeJS.ProcessEnv): NodeSession {
  const refuse = () => Promise.reject(new Error('the bench runs commands on this machine only'));
  return {
    node: nodeSchema.parse({ name: 'localhost', address: '127.0.0.1' }),
    exec: (command, options) => execLocally(command, env, options),
    stream: refuse,
    openTcp: refuse,
    close: () => undefined,
  };
}

async function execLocally(
  command: string,
  env: NodeJS.ProcessEnv,
  { stdin = '', timeoutMs = 30_000, signal }: ExecOptions = {},
): Promise<ExecResult> {
  const child = spawn('/bin/sh', ['-c', command], {
    env,
    timeout: timeoutMs,
    ...(signal && { signal }),
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => stdout.push(data));
  child.stderr.on('data', (data: Buffer) => stderr.push(data));
  child.stdin.on('error', () => undefined); // a command that ends without reading its input
  child.stdin.end(stdin);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}
