import { z } from 'zod';
import type { ApiReply, CloudClient } from './cloud-client.js';
import { listAll } from './pages.js';

const keyPairShape = z
  .object({ keypair: z.object({ name: z.string(), public_key: z.string().default('') }) })
  .transform(({ keypair: { name, public_key } }) => ({
    name,
    /** What follows type and key: nova keeps an imported key as it was given. */
    comment: public_key.trim().split(/\s+/).slice(2).join(' '),
  }));

export type KeyPair = z.infer<typeof keyPairShape>;

/** Those of the user: nova knows no key pairs of a project. */
export async function listKeyPairs(client: CloudClient): Promise<readonly KeyPair[]> {
  return (await listAll(client, 'compute', '/os-keypairs', 'keypairs', keyPairShape)).items;
}

export function getKeyPair(client: CloudClient, name: string): Promise<ApiReply<KeyPair>> {
  const path = keyPairPath(name);
  return client.send({ service: 'compute', method: 'GET', path, shape: keyPairShape });
}

export function deleteKeyPair(client: CloudClient, name: string): Promise<ApiReply<unknown>> {
  const path = keyPairPath(name);
  return client.send({ service: 'compute', method: 'DELETE', path, shape: z.unknown() });
}

function keyPairPath(name: string): string {
  return `/os-keypairs/${encodeURIComponent(name)}`;
}
