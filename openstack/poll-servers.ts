import type { CloudClient } from './cloud-client.js';
import { parseNovaTime } from './instance-actions.js';
import { OpenStackHttpError } from './openstack-error.js';
import type { Exchange, Poll, Progress, Stage } from './server-service.js';
import { getServer, listServers } from './servers.js';
import type { Server } from './servers.js';

type ServerOperation = 'boot' | 'reboot' | 'delete';

interface Look {
  readonly servers: ReadonlyMap<string, Server>;
  readonly exchange: Exchange;
  readonly requests: number;
}

/**
 * One look at servers: a single one is asked for by id, several by one list. A server that the list
 * does not have is asked for by id before it is called gone, unless it was to be deleted.
 */
export async function pollServers(
  client: CloudClient,
  operation: ServerOperation,
  ids: readonly string[],
  namePrefix: string,
): Promise<Poll> {
  const [onlyId] = ids;
  const look =
    ids.length === 1 && onlyId !== undefined
      ? await lookAtOne(client, onlyId)
      : await lookAtMany(client, namePrefix);
  const progress = new Map<string, Progress>();
  let { exchange, requests } = look;
  for (const id of ids) {
    let server = look.servers.get(id);
    if (ids.length > 1 && needsSecondLook(operation, server)) {
      const again = await lookAtOne(client, id);
      server = again.servers.get(id);
      requests += again.requests;
      exchange = { ...again.exchange, sentAtMs: exchange.sentAtMs };
    }
    progress.set(id, server === undefined ? { state: 'gone' } : toProgress(operation, server));
  }
  return { ...exchange, progress, requests };
}

/**
 * A list lags behind, and it lacks the fault of a server that never got a host (it lives in cell0;
 * nova/api/openstack/compute/views/servers.py, `_show_fault`).
 */
function needsSecondLook(operation: ServerOperation, server: Server | undefined): boolean {
  if (server === undefined) return operation !== 'delete';
  return server.status === 'ERROR' && server.fault === undefined;
}

async function lookAtMany(client: CloudClient, namePrefix: string): Promise<Look> {
  const { items, exchange, requests } = await listServers(client, namePrefix);
  return { servers: new Map(items.map((server) => [server.id, server])), exchange, requests };
}

async function lookAtOne(client: CloudClient, id: string): Promise<Look> {
  try {
    const { data, exchange, requests } = await getServer(client, id);
    return { servers: new Map([[id, data.server]]), exchange, requests };
  } catch (error) {
    if (!(error instanceof OpenStackHttpError) || error.status !== 404) throw error;
    return { servers: new Map(), exchange: error.exchange, requests: 1 };
  }
}

function toProgress(operation: ServerOperation, server: Server): Progress {
  const { status } = server;
  const busy = server['OS-EXT-STS:task_state'] !== null;
  // Deferred deletion ([DEFAULT]reclaim_instance_interval) keeps the row but not the guest.
  if (status === 'SOFT_DELETED') return { state: 'gone' };
  // Shown for some milliseconds before the row goes (nova/compute/manager.py, _delete_instance).
  if (status === 'DELETED') return { state: operation === 'delete' ? 'pending' : 'gone' };
  // A server that had failed before stays in ERROR, busy, while it is deleted.
  if (status === 'ERROR' && !(operation === 'delete' && busy)) {
    return { state: 'failed', fault: server.fault?.message ?? 'nova recorded no fault' };
  }
  if (operation === 'boot' && status === 'BUILD') return { state: 'pending', ...stageOf(server) };
  if (operation === 'delete' || busy) return { state: 'pending' };
  // Seen when a guest switched itself off, or was not started again by a reboot.
  if (status === 'SHUTOFF') return { state: 'failed', fault: 'the server is SHUTOFF, not ACTIVE' };
  if (status !== 'ACTIVE') return { state: 'pending' };
  const launchedAt = server['OS-SRV-USG:launched_at'];
  return {
    state: 'there',
    launchedAtMs: launchedAt === null ? null : parseNovaTime(launchedAt),
    addresses: Object.values(server.addresses).flatMap((list) => list.map(({ addr }) => addr)),
    host: server['OS-EXT-SRV-ATTR:host'] ?? '',
  };
}

/** nova/compute/task_states.py; a boot has none before it is scheduled and while it is claimed. */
const STAGES: Readonly<Record<string, Stage>> = {
  scheduling: 'scheduling',
  networking: 'networking',
  block_device_mapping: 'block_mapping',
  spawning: 'spawning',
};

function stageOf(server: Server): { stage: Stage } {
  const task = server['OS-EXT-STS:task_state'];
  if (task !== null) return { stage: STAGES[task] ?? 'scheduling' };
  return { stage: server['OS-EXT-SRV-ATTR:host'] ? 'scheduled' : 'scheduling' };
}
