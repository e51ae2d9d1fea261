import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';
import type { OrderedFault } from './faults.js';
import type { SimcloudOptions } from './options.js';
import { startSimcloud, type Simcloud } from './simcloud.js';
import type { TrueOperation } from './truth.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON of the body; null when it is none. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read deep into replies
  readonly json: any;
  readonly text: string;
}

/** A person with a token and no client library: what tests need to talk to a simcloud. */
export class TestClient {
  readonly simcloud: Simcloud;
  private readonly token: string;

  constructor(simcloud: Simcloud, token: string) {
    this.simcloud = simcloud;
    this.token = token;
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(this.simcloud.url + path, {
      method,
      headers: {
        'x-auth-token': this.token,
        'openstack-api-version': 'compute 2.90',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    let json: unknown = null;
    try {
      json = JSON.parse(text);
    } catch {
      // A body that is no JSON stays in `text`.
    }
    return { status: response.status, headers: response.headers, json, text };
  }

  boot(name: string, more: object = {}): Promise<Answer> {
    const image = '/image/v2/images?name=cirros';
    return this.send('GET', image).then(({ json }) =>
      this.send('POST', '/compute/v2.1/servers', {
        server: {
          name,
          flavorRef: '2',
          imageRef: json.images[0].id,
          networks: 'auto',
          availability_zone: 'kvm',
          ...more,
        },
      }),
    );
  }

  act(id: string, action: object): Promise<Answer> {
    return this.send('POST', `/compute/v2.1/servers/${id}/action`, action);
  }

  get(id: string): Promise<Answer> {
    return this.send('GET', `/compute/v2.1/servers/${id}`);
  }

  order(...faults: readonly OrderedFault[]): Promise<Answer> {
    return this.send('PUT', '/simcloud/faults', { faults });
  }

  async truth(): Promise<readonly TrueOperation[]> {
    return (await this.send('GET', '/simcloud/truth')).json.operations;
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

  active(id: string): Promise<Answer> {
    return this.until(
      `/compute/v2.1/servers/${id}`,
      ({ json }) =>
        json.server?.status !== 'BUILD' && json.server?.['OS-EXT-STS:task_state'] === null,
    );
  }

  gone(id: string): Promise<Answer> {
    return this.until(`/compute/v2.1/servers/${id}`, ({ status }) => status === 404);
  }
}

/** A simcloud that is fast and gone after the test, and a client with the user's password. */
export async function startTestCloud(
  options: Partial<SimcloudOptions> = {},
  user: 'admin' | 'demo' = 'demo',
): Promise<TestClient> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'simcloud-'));
  const simcloud = await startSimcloud({ stateFolder, speedUp: 50, ...options });
  onTestFinished(async () => {
    await simcloud.close();
    await rm(stateFolder, { recursive: true, force: true });
  });
  return logIn(simcloud, user);
}

export async function logIn(simcloud: Simcloud, user: 'admin' | 'demo'): Promise<TestClient> {
  const { auth } = parse(simcloud.cloudsYaml).clouds[
    user === 'admin' ? 'simcloud' : 'simcloud-demo'
  ];
  const domain = { name: 'Default' };
  const password = { user: { name: auth.username, domain, password: auth.password } };
  const answer = await new TestClient(simcloud, '').send('POST', '/identity/v3/auth/tokens', {
    auth: {
      identity: { methods: ['password'], password },
      scope: { project: { name: auth.project_name, domain } },
    },
  });
  return new TestClient(simcloud, answer.headers.get('x-subject-token') ?? '');
}
