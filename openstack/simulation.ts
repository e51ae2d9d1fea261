import { z } from 'zod';
import type { CloudClient } from './cloud-client.js';

const shape = z.object({
  simulated: z.literal(true),
  /** Simulated seconds per second. */
  speedUp: z.number().positive(),
  seed: z.union([z.number(), z.string()]),
});

export type Simulation = z.infer<typeof shape>;

/** What a simulated cloud says of itself; undefined for a real one. */
export async function readSimulation(client: CloudClient): Promise<Simulation | undefined> {
  if (!(await client.hasService('packbench-simcloud'))) return undefined;
  const service = 'packbench-simcloud';
  return (await client.send({ service, method: 'GET', path: '', shape })).data;
}
