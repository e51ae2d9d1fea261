import type { Simcloud } from '../../simcloud/simcloud.js';
import { parse } from 'yaml';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** What a cloud shows to its administrator that studies may have made, as `server <id> <name>`. */
export async function readInventory(simcloud: Simcloud): Promise<readonly string[]> {
  const token = await logIn(simcloud);
  const get = async (path: string, key: string): Promise<readonly Named[]> => {
    const reply = await fetch(simcloud.url + path, { headers: { 'x-auth-token': token } });
    if (!reply.ok) throw new Error(`GET ${path}: ${String(reply.status)} ${await reply.text()}`);
    return ((await reply.json()) as Record<string, readonly Named[]>)[key] ?? [];
  };
  const servers = await get('/compute/v2.1/servers?all_tenants=1', 'servers');
  const ports = await get('/network/v2.0/ports', 'ports');
  const images = await get('/image/v2/images', 'images');
  return [
    ...servers.map(({ id, name }) => `server ${id} ${name}`),
    ...ports.map(({ id, name }) => `port ${id} ${name}`),
    ...images
      .filter(({ name }) => name.startsWith('packbench-'))
      .map(({ id, name }) => `image ${id} ${name}`),
  ];
}

async function logIn(simcloud: Simcloud): Promise<string> {
  const { clouds } = parse(simcloud.cloudsYaml) as {
    clouds: { simcloud: { auth: Record<string, string> } };
  };
  const { username: name, password, project_name: project } = clouds.simcloud.auth;
  const domain = { name: 'Default' };
  const reply = await fetch(`${simcloud.url}/identity/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      auth: {
        identity: { methods: ['password'], password: { user: { name, domain, password } } },
        scope: { project: { name: project, domain } },
      },
    }),
  });
  return reply.headers.get('x-subject-token') ?? '';
}
