import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';
import type { OrderedFault } from './faults.js';
import type { SimcloudOptions } from './options.js';
import { startSimcloud, type Simcloud } from './simcloud.js';
import type { TrueOperation } from './truth.js';

/** A reply, its JSON read by path. */
export class Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Null when the body is no JSON. */
  readonly json: unknown;

  constructor(response: Response, text: string) {
    this.status = response.status;
    this.headers = response.headers;
    this.text = text;
    this.json = parseOrNull(text);
  }

  /** What is at a path of keys and indexes; undefined where it ends early. */
  at(...path: readonly (string | number)[]): unknown {
    return at(this.json, ...path);
  }

  /** The same as text, for ids and names. */
  str(...path: readonly (string | number)[]): string {
    return String(this.at(...path));
  }

  list(...path: readonly (string | number)[]): readonly unknown[] {
    const value = this.at(...path);
    return Array.isArray(value) ? value : [];
  }
}

/** What is in a JSON value at a path of keys and indexes. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null
        ? new Map<string, unknown>(Object.entries(inner)).get(String(key))
        : undefined,
    value,
  );
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
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
    return new Answer(response, await response.text());
  }

  async boot(name: string, more: object = {}): Promise<Answer> {
    const images = await this.send('GET', '/image/v2/images?name=cirros');
    return this.send('POST', '/compute/v2.1/servers', {
      server: {
        name,
        flavorRef: '2',
        imageRef: images.at('images', 0, 'id'),
        networks: 'auto',
        availability_zone: 'kvm',
        ...more,
      },
    });
  }

  /** Boots a server and gives its id. */
  async bootId(name: string, more: object = {}): Promise<string> {
    return (await this.boot(name, more)).str('server', 'id');
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
    const answer = await this.send('GET', '/simcloud/truth');
    return answer.list('operations') as readonly TrueOperation[];
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
      (answer) =>
        answer.at('server', 'status') !== 'BUILD' &&
        answer.at('server', 'OS-EXT-STS:task_state') === null,
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
  const auth = authOf(simcloud, user === 'admin' ? 'simcloud' : 'simcloud-demo');
  const domain = { name: 'Default' };
  const password = { user: { name: auth('username'), domain, password: auth('password') } };
  const answer = await new TestClient(simcloud, '').send('POST', '/identity/v3/auth/tokens', {
    auth: {
      identity: { methods: ['password'], password },
      scope: { project: { name: auth('project_name'), domain } },
    },
  });
  return new TestClient(simcloud, answer.headers.get('x-subject-token') ?? '');
}

/** Reads the `auth` of a cloud in the simcloud's clouds.yaml. */
export function authOf(simcloud: Simcloud, cloud: string): (key: string) => string {
  const clouds: unknown = parse(simcloud.cloudsYaml);
  return (key) => String(at(clouds, 'clouds', cloud, 'auth', key));
}
