import { describe, test } from 'vitest';
import { z } from 'zod';
import { loadCloud } from '../../openstack/load-cloud.js';
import { describeContract } from './contract.js';

const name = process.env['PACKBENCH_CONTRACT_CLOUD'];
const targetShape = z.object({
  flavor: z.string(),
  image: z.string(),
  network: z.string(),
  zone: z.string().optional(),
  marker: z.string(),
});

if (name === undefined) {
  describe('contract with a real cloud', () => {
    test.skip('PACKBENCH_CONTRACT_CLOUD names no cloud of clouds.yaml', () => undefined);
  });
} else {
  const target = targetShape.parse(JSON.parse(process.env['PACKBENCH_CONTRACT_TARGET'] ?? '{}'));
  describeContract(`contract with ${name}, zone ${target.zone ?? 'any'}`, () =>
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
