import type { Clock } from '../measure/clock.js';
import { createCloudClient, type CloudClient } from '../openstack/cloud-client.js';
import { loadCloud } from '../openstack/load-cloud.js';

/**
 * One client per cloud, with its token and open connections. clouds.yaml is read anew each time: a
 * password that was corrected or rotated counts from the next step on, without a restart.
 */
export function createClients(clock: Clock): (cloud: string) => CloudClient {
  const clients = new Map<string, { readonly settings: string; readonly client: CloudClient }>();
  return (cloud) => {
    const config = loadCloud(cloud);
    const settings = JSON.stringify(config);
    const known = clients.get(cloud);
    if (known?.settings === settings) return known.client;
    known?.client.close();
    const client = createCloudClient(config, clock);
    clients.set(cloud, { settings, client });
    return client;
  };
}
