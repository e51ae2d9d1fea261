import { describe, test } from 'vitest';
import { z } from 'zod';
import { loadCloud } from '../../openstack/load-cloud.js';
import { describeContract } from './contract.js';

const name = process.env['PACKBENCH_CONTRACT_CLOUD'];
const common = {
  image: z.string(),
  network: z.string(),
  zone: z.string().optional(),
  marker: z.string(),
};
const targetShape = z.union([
  z.object({ ...common, service: z.literal('nova').default('nova'), flavor: z.string() }),
  z.object({ ...common, service: z.literal('zun'), memory: z.number() }),
]);

if (name === undefined) {
  describe('contract with a real cloud', () => {
    test.skip('PACKBENCH_CONTRACT_CLOUD names no cloud of clouds.yaml', () => undefined);
  });
} else {
  const target = targetShape.parse(JSON.parse(process.env['PACKBENCH_CONTRACT_TARGET'] ?? '{}'));
  const where = `${target.service} of ${name}, zone ${target.zone ?? 'any'}`;
  describeContract(`contract with ${where}`, () =>
    Promise.resolve({
      config: loadCloud(name),
      target,
      speedUp: undefined,
      patienceMs: 240_000,
      pollMs: 200,
      stop: () => Promise.resolve(),
    }),
  );
}
