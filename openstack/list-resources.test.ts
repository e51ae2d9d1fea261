import { expect, it, onTestFinished } from 'vitest';
import { openSimulatedTarget, type SimulatedTarget } from '../test/rig/simulated-target.js';
import type { SimcloudOptions } from '../simcloud/options.js';
import { listResources } from './list-resources.js';

async function open(options: Partial<SimcloudOptions>): Promise<SimulatedTarget> {
  const sim = await openSimulatedTarget({ speedUp: 50, ...options });
  onTestFinished(() => sim.close());
  return sim;
}

it('has every kind that the cloud has, and nothing of other projects', async () => {
  const { client } = await open({});
  expect(await listResources(client)).toEqual({
    server: [],
    port: [],
    image: [expect.anything(), ...Array<unknown>(4).fill(expect.anything())],
    volume: [],
    key_pair: [],
  });
});

it('lacks a kind whose service the catalog lacks, or whose service is ill and no run uses it', async () => {
  const without = await open({ cinder: false, zun: false });
  const kinds = ['server', 'port', 'image', 'key_pair'];
  expect(Object.keys(await listResources(without.client))).toEqual(kinds);
  const ill = await open({});
  await ill.order([{ kind: 'status', status: 501, method: 'GET', path: '/volumes' }]);
  expect(Object.keys(await listResources(ill.client))).toEqual(kinds);
});

it('fails when the servers cannot be listed: a list without them would be a lie', async () => {
  const ill = await open({});
  await ill.order([{ kind: 'status', status: 501, method: 'GET', path: '/servers/detail' }]);
  await expect(listResources(ill.client)).rejects.toMatchObject({ status: 501 });
});
