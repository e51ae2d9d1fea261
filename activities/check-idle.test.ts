import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { RecorderError } from '../hosts/recorder-error.js';
import type { NodeSession } from '../hosts/node-session.js';
import { parsePlan } from '../plan/check-plan.js';
import type { ComputeNode } from '../plan/target.js';
import { createCheckIdle } from './check-idle.js';

/** Two readings of a node, a thousand jiffies apart, of which so many were not idle. */
const readings = (busy: number): string =>
  [
    'cpu  1000 0 500 90000 300 0 20 0 0 0',
    `cpu  ${String(1000 + busy)} 0 500 ${String(91000 - busy)} 300 0 20 0 0 0`,
  ].join('\n');

const login = { address: '192.0.2.1', user: 'u', key_file: '/k' };
const planOf = (names: readonly string[]) =>
  parsePlan({
    name: 'p',
    targets: [
      {
        name: 'a',
        cloud: 'c',
        flavor: 'f',
        image: 'i',
        nodes: names.map((name, i) => ({ ...login, name, port: 22 + i })),
      },
    ],
    scenarios: [{ scenario: 'serial-boot' }],
  });

const closed: string[] = [];
function connect(stdout: (node: string) => string, code = 0) {
  return (node: ComputeNode): Promise<NodeSession> =>
    Promise.resolve({
      node,
      exec: () =>
        Promise.resolve({ code, stdout: Buffer.from(stdout(node.name)), stderr: 'no such file' }),
      close: () => closed.push(node.name),
    } as unknown as NodeSession);
}
const check = (deps: Parameters<typeof createCheckIdle>[0], names: readonly string[]) =>
  new MockActivityEnvironment().run(createCheckIdle(deps), { plan: planOf(names) });

describe('checkIdle', () => {
  it('names the nodes that do something by themselves, and no others', async () => {
    const busy: Record<string, number> = { quiet: 40, loud: 430, edge: 200 };
    const deps = { connect: connect((name) => readings(busy[name] ?? 0)), idleCheckSeconds: 3 };
    expect(await check(deps, ['quiet', 'loud', 'edge'])).toEqual([
      "compute node 'loud' is not idle: its CPUs were 43 % busy for 3 s, and 20 % is the most that counts as idle",
    ]);
    expect(closed.sort()).toEqual(['edge', 'loud', 'quiet']);
  });

  it('has nothing to say of a plan without compute nodes', async () => {
    const deps = { connect: () => Promise.reject(new Error('nobody is to be asked')) };
    expect(await check(deps, [])).toEqual([]);
  });

  it('fails when a node does not say how busy it is', async () => {
    const deps = { connect: connect(() => '', 1) };
    const error = await check(deps, ['mute']).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(RecorderError);
    expect((error as Error).message).toBe("Node 'mute': its load could not be read: no such file");
  });
});
