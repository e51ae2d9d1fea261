import { startTestCloud, type Answer, type TestClient } from './test-client.js';
import type { SimcloudOptions } from './options.js';

const NEWEST = { 'openstack-api-version': 'container 1.40' };

/** What tests do with containers. */
export class ZunTestClient {
  readonly client: TestClient;

  constructor(client: TestClient) {
    this.client = client;
  }

  /** A path below /v1, at the newest version unless told otherwise. */
  send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = NEWEST,
  ): Promise<Answer> {
    return this.client.send(method, `/container/v1${path}`, body, headers);
  }

  run(name: string, more: object = {}): Promise<Answer> {
    return this.send('POST', '/containers?run=true', { name, image: 'cirros-docker', ...more });
  }

  /** The container with this id as the database has it. */
  async row(id: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const rows = (await this.send('GET', '/containers')).list('containers');
    return rows.find((row) => (row as { uuid: string }).uuid === id) as
      Readonly<Record<string, unknown>> | undefined;
  }

  /** Waits for the action of a request: what it says then. */
  async finished(id: string, reply: Answer): Promise<Answer> {
    const requestId = reply.headers.get('x-openstack-request-id') ?? '';
    const path = `/containers/${id}/container_actions/${requestId}`;
    return this.until(path, (answer) => answer.at('finish_time') !== null);
  }

  /** Runs a container to the end of its action. */
  async running(name: string, more: object = {}): Promise<string> {
    const reply = await this.run(name, more);
    const id = reply.str('uuid');
    await this.finished(id, reply);
    return id;
  }

  exec(id: string, command: string): Promise<Answer> {
    const query = new URLSearchParams({ command, run: 'true', interactive: 'false' });
    return this.send('POST', `/containers/${id}/execute?${query.toString()}`);
  }

  async gone(id: string): Promise<void> {
    await this.until(`/containers/${id}`, ({ status }) => status === 404);
  }

  /** Asks again and again until the answer satisfies. */
  async until(path: string, isThere: (answer: Answer) => boolean): Promise<Answer> {
    for (let i = 0; i < 500; i++) {
      const answer = await this.send('GET', path);
      if (isThere(answer)) return answer;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`${path} never came to it`);
  }
}

/** A fast simcloud with Docker, and a client of its Zun. */
export async function startZunCloud(
  options: Partial<SimcloudOptions> = {},
  user: 'admin' | 'demo' = 'demo',
): Promise<ZunTestClient> {
  return new ZunTestClient(await startTestCloud(options, user));
}
