import { z } from 'zod';
import type { ApiReply, CloudClient } from './cloud-client.js';
import { parseNovaTime } from './instance-actions.js';
import { listAll } from './pages.js';
import type { Listed } from './pages.js';
import type { BootRequest } from './server-service.js';
import { joinShellWords } from './shell-words.js';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/** A container as Zun shows it, down to what packbench reads. */
const containerShape = z
  .object({
    uuid: z.string(),
    name: text,
    status: text,
    status_reason: text,
    status_detail: text,
    task_state: z.string().nullish(),
    labels: z.record(z.string(), z.string()).nullish(),
    addresses: z.record(z.string(), z.array(z.object({ addr: z.string().nullish() }))).nullish(),
    /** Only administrators see it. */
    host: text,
    created_at: text,
  })
  .transform((container) => ({
    id: container.uuid,
    name: container.name,
    /** Creating, Created, Running, Restarting, Paused, Stopped, Deleting, Error, Unknown, … */
    status: container.status,
    /** Zun's words on why the status is what it is; empty when it has none. */
    reason: container.status_reason,
    /** Docker's words, such as `Up 5 seconds` or `Exited(0) 2 seconds ago`. */
    detail: container.status_detail,
    busy: container.task_state != null,
    labels: container.labels ?? {},
    addresses: Object.values(container.addresses ?? {}).flatMap((list) =>
      list.flatMap(({ addr }) => addr ?? []),
    ),
    host: container.host,
    createdAtMs: container.created_at === '' ? 0 : parseNovaTime(container.created_at),
  }));

export type Container = z.infer<typeof containerShape>;

const nothing = z.unknown();

/** `POST /containers?run=true`. Answers when a host is chosen, before anything is created there. */
export function runContainer(
  client: CloudClient,
  request: BootRequest,
): Promise<ApiReply<{ uuid: string }>> {
  const { container, networkIds, availabilityZone, securityGroups = [] } = request;
  const body = {
    name: request.name,
    image: request.imageId,
    image_driver: 'glance',
    labels: request.metadata,
    ...(container === undefined ? {} : { memory: String(container.memoryMib) }),
    ...(container?.cpus === undefined ? {} : { cpu: container.cpus }),
    ...(container?.pullPolicy === undefined ? {} : { image_pull_policy: container.pullPolicy }),
    ...(networkIds.length === 0 ? {} : { nets: networkIds.map((network) => ({ network })) }),
    ...(availabilityZone === undefined ? {} : { availability_zone: availabilityZone }),
    ...(securityGroups.length === 0 ? {} : { security_groups: securityGroups }),
  };
  const shape = z.object({ uuid: z.string() });
  const path = '/containers?run=true';
  return client.send({ service: 'container', method: 'POST', path, body, shape });
}

/**
 * The project's containers, from Zun's database alone. It filters by whole names only
 * (zun/db/sqlalchemy/api.py, _add_containers_filters), so this is all of them.
 */
export function listContainers(client: CloudClient): Promise<Listed<Container>> {
  return listAll(client, 'container', '/containers', 'containers', containerShape);
}

/**
 * One container as Docker sees it. Not for poll loops: Zun asks its compute node, which inspects
 * the container, waits while Docker starts it, and writes what it found over the status that an
 * operation under way has set (zun/compute/manager.py, container_show).
 */
export function showContainer(client: CloudClient, id: string): Promise<ApiReply<Container>> {
  const path = containerPath(id);
  return client.send({ service: 'container', method: 'GET', path, shape: containerShape });
}

/** Docker kills what has not ended after `waitSeconds`, a whole number here. */
export function rebootContainer(
  client: CloudClient,
  id: string,
  waitSeconds: number,
): Promise<ApiReply<unknown>> {
  return act(client, id, 'reboot', { timeout: String(Math.ceil(waitSeconds)) }, nothing);
}

/** Resolves with the id of the image, which has neither data nor tag yet. */
export function commitContainer(
  client: CloudClient,
  id: string,
  image: { readonly repository: string; readonly tag: string },
): Promise<ApiReply<{ uuid: string }>> {
  return act(client, id, 'commit', { ...image }, z.object({ uuid: z.string() }));
}

/** Stops it first, for 10 s at most: a tenant may not delete a running one otherwise. */
export function deleteContainer(client: CloudClient, id: string): Promise<ApiReply<unknown>> {
  const path = `${containerPath(id)}?stop=true`;
  return client.send({ service: 'container', method: 'DELETE', path, shape: nothing });
}

/** What the container wrote to stdout and stderr since it was created. */
export async function getLogs(client: CloudClient, id: string): Promise<string> {
  const path = `${containerPath(id)}/logs`;
  const shape = z.string().nullish();
  return (await client.send({ service: 'container', method: 'GET', path, shape })).data ?? '';
}

/**
 * Zun splits the command as a shell would, and waits for its end: 5 s, as it comes ([docker]
 * execute_timeout), then it answers 409 and the command runs on. What is written must be UTF-8 (500
 * otherwise). A program that is not there is code 126, with words of Docker's runtime.
 */
export async function executeInContainer(
  client: CloudClient,
  id: string,
  argv: readonly string[],
): Promise<{ code: number; output: string }> {
  const query = { command: joinShellWords(argv), run: 'true', interactive: 'false' };
  const shape = z.object({ output: text, exit_code: z.number() });
  const { data } = await act(client, id, 'execute', query, shape);
  return { code: data.exit_code, output: data.output };
}

export function containerPath(id: string): string {
  return `/containers/${encodeURIComponent(id)}`;
}

function act<T>(
  client: CloudClient,
  id: string,
  action: string,
  parameters: Readonly<Record<string, string>>,
  shape: z.ZodType<T>,
): Promise<ApiReply<T>> {
  const path = `${containerPath(id)}/${action}?${new URLSearchParams(parameters).toString()}`;
  return client.send({ service: 'container', method: 'POST', path, shape });
}
