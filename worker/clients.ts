import { Context } from '@temporalio/activity';
import type { Clock } from '../measure/clock.js';
import { createCloudClient, type CloudClient } from '../openstack/cloud-client.js';
import { loadCloud } from '../openstack/load-cloud.js';
import { OutageWatch } from '../openstack/outage-watch.js';

/**
 * A look at a cloud whose API is away for a moment goes on as soon as it is back. Not longer: what
 * takes another attempt of the activity is seen in Temporal. @unit ms
 */
const PATIENCE_MS = 10_000;

/**
 * One client per cloud, with its token and open connections. clouds.yaml is read anew each time: a
 * password that was corrected or rotated counts from the next step on, without a restart. For
 * activities: they share it, and one that is cancelled waits for the cloud no longer.
 */
export function createClients(clock: Clock): (cloud: string) => CloudClient {
  const clients = new Map<
    string,
    { readonly settings: string; readonly client: CloudClient; readonly outages: OutageWatch }
  >();
  return (cloud) => {
    const config = loadCloud(cloud);
    const settings = JSON.stringify(config);
    const known = clients.get(cloud);
    if (known?.settings === settings) return known.client;
    known?.client.close();
    const outages = known?.outages ?? new OutageWatch();
    const client = createCloudClient(config, {
      now: () => clock.now(),
      // Of the activity whose request it is.
      sleep: (ms) => Context.current().sleep(ms),
      patienceMs: PATIENCE_MS,
      outages,
    });
    clients.set(cloud, { settings, client, outages });
    return client;
  };
}
