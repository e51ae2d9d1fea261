import { homedir } from 'node:os';
import { createClock } from '../measure/clock.js';
import { createCloudClient, type CloudClient } from '../openstack/cloud-client.js';
import { loadCloud } from '../openstack/load-cloud.js';
import type { Context } from './command.js';

/** Does `work` with a client of one cloud of clouds.yaml, and closes its connections. */
export async function withCloud<T>(
  name: string,
  { env, cwd }: Pick<Context, 'env' | 'cwd'>,
  work: (client: CloudClient) => Promise<T>,
): Promise<T> {
  const config = loadCloud(name, { env, cwd, home: homedir() });
  const client = createCloudClient(config, createClock());
  try {
    return await work(client);
  } finally {
    client.close();
  }
}
