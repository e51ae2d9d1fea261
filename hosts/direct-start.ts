import { readFile } from 'node:fs/promises';
import { DirectStartError } from './direct-start-error.js';
import type { ExecResult, NodeSession } from './node-session.js';

export interface DirectStartOptions {
  readonly service: 'nova' | 'zun';
  readonly serverId: string;
  /** Of the twin, which is named `packbench-<id>`; letters, digits, `.`, `_` and `-`, at most 50. */
  readonly id: string;
}

export interface DirectStart {
  readonly operation: 'libvirt.create_domain' | 'docker.run_container';
  /** From the call of virsh or docker until it returned, by the node's monotonic clock. */
  readonly seconds: number;
  readonly resolutionSeconds: number;
  /** Which program started it, and what of the time is that program's own. */
  readonly details: string;
}

/** More than the program's own limits: copying a disk is the longest. @unit ms */
const TIMEOUT_MS = 25 * 60_000;

/**
 * Starts a twin of a server on its compute node as the node itself does it, by `virsh create` or
 * `docker run`, and removes it again, whatever happens. What an earlier try with the same id left is
 * removed first. The server is not touched. Copying its disks beforehand is not timed.
 * @throws DirectStartError, SshError
 */
export async function startDirectly(
  session: NodeSession,
  { service, serverId, id }: DirectStartOptions,
): Promise<DirectStart> {
  const node = session.node.name;
  for (const word of [serverId, id]) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/.test(word)) {
      throw new DirectStartError(`'${word}' cannot be the id of a direct start.`, node, true);
    }
  }
  const parts = ['direct-start.py', `direct-start-${service}.py`];
  const stdin = Buffer.concat(
    await Promise.all(parts.map((part) => readFile(new URL(part, import.meta.url)))),
  );
  const command = `python3 -I -S - ${serverId} packbench-${id}`;
  return parseAnswer(await session.exec(command, { stdin, timeoutMs: TIMEOUT_MS }), node);
}

function parseAnswer({ code, stdout, stderr }: ExecResult, node: string): DirectStart {
  if (code === 127) {
    const hint = 'install Python 3.7 or newer there';
    throw new DirectStartError('there is no python3.', node, false, hint);
  }
  const answer = code === 0 ? parseObject(stdout.toString()) : {};
  const { operation, seconds, resolution_seconds, details, error, hint, found } = answer;
  if (typeof error === 'string') {
    throw new DirectStartError(error, node, found === true, typeof hint === 'string' ? hint : '');
  }
  if (
    (operation === 'libvirt.create_domain' || operation === 'docker.run_container') &&
    typeof seconds === 'number' &&
    typeof resolution_seconds === 'number'
  ) {
    return { operation, seconds, resolutionSeconds: resolution_seconds, details: String(details) };
  }
  const words = stderr.trim().split('\n').at(-1) ?? '';
  throw new DirectStartError(
    `its program failed (exit code ${String(code)}): ${words}`,
    node,
    true,
  );
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
