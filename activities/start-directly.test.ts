import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { connectTwinNode, prepareTwinNode, type TwinNode } from '../hosts/test-twin-node.js';
import { createClock } from '../measure/clock.js';
import { parsePlan } from '../plan/check-plan.js';
import type { ComputeNode } from '../plan/target.js';
import type { Activities } from '../workflows/contract/activities.js';
import type { DirectStartInput, DirectStartResult } from '../workflows/contract/benchmarks.js';
import { createStartDirectly } from './start-directly.js';

const UUID = '41859f8c-7e6e-4c15-b16f-dbb66f857cc5';
const CONTAINER = JSON.stringify([
  { Image: 'sha256:0df6', Config: { Cmd: ['/sbin/init'] }, HostConfig: {} },
]);

const nodeNamed = (name: string): Promise<TwinNode> => prepareTwinNode({ engine: 'default', name });

function inputOf(nodes: readonly ComputeNode[]): DirectStartInput {
  const { targets } = parsePlan({
    name: 'test',
    targets: [{ name: 'docker', cloud: 'c', service: 'zun', memory_mib: 128, image: 'i', nodes }],
    scenarios: [{ scenario: 'control-plane-share' }],
  });
  return {
    context: {
      study: 's',
      run: 's/docker/control-plane-share/1',
      scenario: 'control-plane-share',
      repetition: 1,
      target: {
        name: 'docker',
        cloud: 'c',
        service: 'zun',
        imageId: 'i',
        networkIds: [],
        securityGroups: [],
        softRebootWaitSeconds: 10,
      },
    },
    phase: 'direct',
    plan: { targets },
    server: { ordinal: 2, serverId: UUID, addresses: [], lastPendingAtMs: 0 },
  };
}

const run = (
  input: DirectStartInput,
  connect = connectTwinNode,
): { result: Promise<DirectStartResult>; cancel: () => void } => {
  const env = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  const activity = createStartDirectly({ clock: createClock(), connect });
  const result = env.run<[DirectStartInput], DirectStartResult, Activities['startDirectly']>(
    activity,
    input,
  );
  return { result, cancel: () => env.cancel() };
};

describe('startDirectly', () => {
  it('asks the nodes in turn and records what the one that has the server took', async () => {
    const [other, node] = [await nodeNamed('n1'), await nodeNamed('n2')];
    await node.write(`zun-${UUID}.json`, CONTAINER);
    const { operations, apiRequests } = await run(inputOf([other.login, node.login])).result;
    expect(apiRequests).toBe(0);
    const [record] = operations;
    expect(record).toMatchObject({
      id: 's/docker/control-plane-share/1/docker.run_container/2',
      operation: 'docker.run_container',
      resource: 'server',
      resourceId: UUID,
      ordinal: 2,
      outcome: 'ok',
      phase: 'direct',
      fault: '',
    });
    expect(record!.durationMs).toBeGreaterThan(100);
    expect(record!.lowerMs).toBeLessThanOrEqual(record!.durationMs!);
    expect(record!.upperMs).toBeGreaterThanOrEqual(record!.durationMs!);
    expect(record!.upperMs! - record!.lowerMs!).toBeLessThan(1);
  });

  it('names the nodes that lack the server', async () => {
    const nodes = [await nodeNamed('n1'), await nodeNamed('n2')];
    const { operations } = await run(inputOf(nodes.map(({ login }) => login))).result;
    expect(operations[0]).toMatchObject({ outcome: 'failed', durationMs: null });
    for (const name of ['n1', 'n2']) {
      expect(operations[0]?.fault).toContain(`Node '${name}': it has no container zun-${UUID}`);
    }
  });

  it('asks no other node when the one that has the server cannot start it', async () => {
    const node = await prepareTwinNode({ engine: 'default', refusal: 'no space left on device' });
    await node.write(`zun-${UUID}.json`, CONTAINER);
    const other = await nodeNamed('n2');
    const { operations } = await run(inputOf([node.login, other.login])).result;
    expect(operations[0]?.outcome).toBe('failed');
    expect(operations[0]?.fault).toBe("Node 'n1': docker: docker: no space left on device");
  });

  it('is tried again when a node that may have the server is out of reach', async () => {
    const [gone, other] = [await nodeNamed('n1'), await nodeNamed('n2')];
    await gone.server.close();
    const { result } = run(inputOf([gone.login, other.login]));
    await expect(result).rejects.toMatchObject({ name: 'SshError', reason: 'unreachable' });
  });

  it('is tried again when the connection is cut, and the twin is gone all the same', async () => {
    const node = await nodeNamed('n1');
    await node.write(`zun-${UUID}.json`, CONTAINER);
    const { result } = run(inputOf([node.login]));
    const log = async (): Promise<string> => (await node.log()).join('\n');
    await expect.poll(log, { interval: 20, timeout: 5000 }).toContain('docker run');
    node.server.cut();
    await expect(result).rejects.toMatchObject({ name: 'SshError', reason: 'closed' });
    await expect.poll(log, { timeout: 5000 }).toMatch(/docker run[^]*docker rm -f/);
  });

  it('ends at once when it is cancelled', async () => {
    const node = await nodeNamed('n1');
    await node.write(`zun-${UUID}.json`, CONTAINER);
    const { result, cancel } = run(inputOf([node.login]));
    cancel();
    await expect(result).rejects.toThrow(/CANCELLED/i);
  });
});
