import { z } from 'zod';
import type { CloudClient } from './cloud-client.js';
import { listAll } from './pages.js';

const flavorShape = z
  .object({
    id: z.string(),
    name: z.string(),
    vcpus: z.number(),
    ram: z.number(),
    disk: z.number(),
  })
  .transform(({ id, name, vcpus, ram, disk }) => ({
    id,
    name,
    vcpus,
    ramMib: ram,
    /** 0: as large as the image. */
    diskGib: disk,
  }));

export type Flavor = z.infer<typeof flavorShape>;

/** Every flavor that the project may use. */
export async function listFlavors(client: CloudClient): Promise<readonly Flavor[]> {
  return (await listAll(client, 'compute', '/flavors/detail', 'flavors', flavorShape)).items;
}
