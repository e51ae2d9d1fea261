import { z } from 'zod';
import type { CloudClient } from '../cloud-client.js';

/** What a person may put into a project beside what packbench makes; each answers its id. */
export interface Makers {
  server(name: string, metadata: Readonly<Record<string, string>>): Promise<string>;
  volume(name: string, metadata: Readonly<Record<string, string>>): Promise<string>;
  port(name: string, more?: { description?: string; device_id?: string }): Promise<string>;
  keyPair(name: string, comment: string): Promise<string>;
}

/** @param target of its servers */
export function createMakers(
  client: CloudClient,
  target: { flavorId?: string; imageId: string; networkIds: readonly string[] },
): Makers {
  const made = async (
    service: 'compute' | 'network' | 'block-storage',
    path: string,
    key: string,
    body: object,
  ): Promise<string> => {
    const shape = z.record(z.string(), z.looseObject({ id: z.string() }));
    const request = { service, method: 'POST', path, body: { [key]: body }, shape } as const;
    return (await client.send(request)).data[key]?.id ?? '';
  };
  return {
    server: (name, metadata) =>
      made('compute', '/servers', 'server', {
        name,
        metadata,
        flavorRef: target.flavorId,
        imageRef: target.imageId,
        networks: target.networkIds.map((uuid) => ({ uuid })),
        availability_zone: 'kvm',
      }),
    volume: (name, metadata) =>
      made('block-storage', '/volumes', 'volume', { name, metadata, size: 1 }),
    port: (name, more = {}) =>
      made('network', '/ports', 'port', { name, network_id: target.networkIds[0], ...more }),
    async keyPair(name, comment) {
      const public_key = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ ${comment}`.trim();
      const body = { keypair: { name, public_key } };
      const shape = z.unknown();
      await client.send({ service: 'compute', method: 'POST', path: '/os-keypairs', body, shape });
      return name;
    },
  };
}
