import type { CloudClient } from './cloud-client.js';
import { getContainerAction, listContainerActions } from './container-actions.js';
import type { ContainerAction } from './container-actions.js';
import { listContainers, showContainer } from './containers.js';
import type { Container } from './containers.js';
import { OpenStackHttpError } from './openstack-error.js';
import type { Exchange, InFlight, Poll, Progress } from './server-service.js';

/** Zun's name of the action that a boot or a reboot is. */
const ACTION = { boot: 'create', reboot: 'reboot' } as const;
type Start = keyof typeof ACTION;

const UNDER_WAY = new Set(['Creating', 'Restarting']);
const ENDED = new Set(['Stopped', 'Dead', 'Deleted', 'Created']);
const PENDING: Progress = { state: 'pending' };
const GONE: Progress = { state: 'gone' };

/** Containers by id, and what the look at them cost. */
interface Look {
  readonly containers: ReadonlyMap<string, Container>;
  readonly exchange: Exchange;
  readonly requests: number;
}

interface Verdict {
  readonly progress: Progress;
  readonly requests: number;
}

/**
 * One look at containers that are being deleted: one is gone when Zun's list lacks it. It never
 * fails: Zun records no end of a delete (zun/compute/manager.py, _do_container_delete), and an Error
 * in the list may be older than the request.
 */
export async function pollDeletes(client: CloudClient, ids: readonly string[]): Promise<Poll> {
  const { containers, exchange, requests } = await lookAtAll(client);
  const progress = new Map(ids.map((id) => [id, containers.has(id) ? PENDING : GONE]));
  return { ...exchange, progress, requests };
}

/**
 * One look at boots or reboots. What tells the end is the record of the action: the status of a
 * reboot goes back to Running as soon as anybody shows the container before its compute node has
 * begun. A single one is asked for at once; of several, those whose action may be over by the list.
 */
export async function pollStarts(
  client: CloudClient,
  kind: Start,
  operations: readonly InFlight[],
): Promise<Poll> {
  const list = operations.length > 1 ? await lookAtAll(client) : undefined;
  const progress = new Map<string, Progress>();
  const open = operations.filter(({ resourceId }) => {
    const known = list && fromList(list.containers.get(resourceId));
    progress.set(resourceId, known ?? PENDING);
    return known === undefined;
  });
  const actions = await Promise.all(
    open.map(async (operation) => ({
      operation,
      ...(await lookAtAction(client, kind, operation)),
    })),
  );
  const verdicts = await Promise.all(
    actions.map(({ operation, action }) => judge(client, operation.resourceId, action, list)),
  );
  actions.forEach(({ operation }, i) => {
    progress.set(operation.resourceId, verdicts[i]?.progress ?? PENDING);
  });
  // The verdicts only explain: what was over, was over when its action said so.
  const looks = [...(list ? [list] : []), ...actions];
  const requests = [...looks, ...verdicts].reduce((sum, one) => sum + one.requests, 0);
  return { ...spanOf(looks.map(({ exchange }) => exchange)), progress, requests };
}

/** What the list alone tells; undefined when the action must be asked. */
function fromList(container: Container | undefined): Progress | undefined {
  if (container === undefined) return GONE;
  // Not even an action was recorded when no host was found (zun/compute/api.py, container_create).
  if (container.status === 'Error') return failed(container);
  return container.busy || UNDER_WAY.has(container.status) ? PENDING : undefined;
}

async function lookAtAction(
  client: CloudClient,
  kind: Start,
  { resourceId, requestId }: InFlight,
): Promise<{ action: ContainerAction | undefined; exchange: Exchange; requests: number }> {
  try {
    if (requestId !== '') {
      const { data, ...reply } = await getContainerAction(client, resourceId, requestId);
      return { action: data, ...reply };
    }
    // The reply was lost, and the id with it.
    const { data, ...reply } = await listContainerActions(client, resourceId);
    return { action: data.findLast(({ action }) => action === ACTION[kind]), ...reply };
  } catch (error) {
    if (!(error instanceof OpenStackHttpError) || error.status !== 404) throw error;
    return { action: undefined, exchange: error.exchange, requests: 1 };
  }
}

async function judge(
  client: CloudClient,
  id: string,
  action: ContainerAction | undefined,
  list: Look | undefined,
): Promise<Verdict> {
  if (action !== undefined && action.finish_time == null) return { progress: PENDING, requests: 0 };
  if (action !== undefined && action.message !== 'Error') return lookAtOne(client, id);
  // The words are in the database only: showing the container would replace them by Docker's.
  const { containers, requests } = list ? { ...list, requests: 0 } : await lookAtAll(client);
  const container = containers.get(id);
  if (container === undefined) return { progress: GONE, requests };
  if (action === undefined && container.status !== 'Error') return { progress: PENDING, requests };
  return { progress: failed(container), requests };
}

/** After a successful action: only Docker knows whether the command is still running. */
async function lookAtOne(client: CloudClient, id: string): Promise<Verdict> {
  try {
    const { data, requests } = await showContainer(client, id);
    return { progress: toProgress(data), requests };
  } catch (error) {
    if (!(error instanceof OpenStackHttpError) || error.status !== 404) throw error;
    return { progress: GONE, requests: 1 };
  }
}

function toProgress(container: Container): Progress {
  const { status, addresses, host } = container;
  if (status === 'Running') return { state: 'there', launchedAtMs: null, addresses, host };
  if (status === 'Error' || ENDED.has(status)) return failed(container);
  return PENDING;
}

function failed({ status, reason, detail }: Container): Progress {
  const words = (reason || detail).trim();
  if (status === 'Error') return { state: 'failed', fault: words || 'zun recorded no reason' };
  const fault = `the container is ${status}, not Running${words === '' ? '' : `: ${words}`}`;
  return { state: 'failed', fault };
}

async function lookAtAll(client: CloudClient): Promise<Look> {
  const { items, exchange, requests } = await listContainers(client);
  return { containers: new Map(items.map((one) => [one.id, one])), exchange, requests };
}

/** From the first request's sending to the last answer. */
function spanOf(exchanges: readonly Exchange[]): Exchange {
  return exchanges.reduce((span, one) => ({
    ...(one.receivedAtMs >= span.receivedAtMs ? one : span),
    sentAtMs: Math.min(span.sentAtMs, one.sentAtMs),
  }));
}
