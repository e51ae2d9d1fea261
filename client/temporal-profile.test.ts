import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection, type Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { runnableModule } from '../activities/runnable-module.js';
import { hasOpenssl } from '../openstack/testing/make-certificate.js';
import { startTemporalProxy, type TemporalProxy } from '../test/rig/temporal-proxy.js';
import { createTestAuthority, type TestAuthority } from '../test/rig/test-authority.js';
import { TASK_QUEUE } from '../workflows/contract/names.js';
import type { CommandError } from './command-error.js';
import { connectTemporal, findTemporal } from './find-temporal.js';
import { openHome } from './home.js';

const KEY = 'test-api-key-3f9c1d70';
const NAMESPACE = 'packbench.a1b2c';

let folder: string;
let config: string;
let authority: TestAuthority;
let keyed: TemporalProxy;
let certified: TemporalProxy;

beforeAll(async () => {
  if (!hasOpenssl()) return;
  folder = await mkdtemp(join(tmpdir(), 'packbench-profile-'));
  authority = createTestAuthority(folder);
  const upstream = inject('temporalAddress');
  const certificate = authority.issue('localhost');
  keyed = await startTemporalProxy({ upstream, certificate, apiKey: KEY });
  certified = await startTemporalProxy({ upstream, certificate, clients: authority });
  config = await writeProfiles();
  await makeNamespace(upstream);
});
afterAll(async () => {
  if (!hasOpenssl()) return;
  await keyed.stop();
  await certified.stop();
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => vi.unstubAllEnvs());

/** As a person writes them for Temporal Cloud, but for the authority, which is the tests' own. */
async function writeProfiles(): Promise<string> {
  const worker = authority.issue('packbench-worker');
  const ca = `server_ca_cert_path = "${authority.certFile}"`;
  const profile = (name: string, address: string, more: string, tls: string): string => `
[profile.${name}]
address = "${address}"
namespace = "${NAMESPACE}"
${more}
[profile.${name}.tls]
${ca}
${tls}
`;
  const pair = `client_cert_path = "${worker.certFile}"\nclient_key_path = "${worker.keyFile}"`;
  const path = join(folder, 'temporal.toml');
  await writeFile(
    path,
    profile('key', keyed.address, `api_key = "${KEY}"`, '') +
      profile('wrong-key', keyed.address, 'api_key = "nobody-s"', '') +
      profile('certificate', certified.address, '', `${pair}\nserver_name = "localhost"`) +
      profile('no-certificate', certified.address, '', ''),
  );
  return path;
}

async function makeNamespace(address: string): Promise<void> {
  const connection = await Connection.connect({ address });
  await connection.workflowService.registerNamespace({
    namespace: NAMESPACE,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  await connection.close();
}

function use(profile: string): void {
  vi.stubEnv('TEMPORAL_CONFIG_FILE', config);
  vi.stubEnv('TEMPORAL_PROFILE', profile);
}

/** What commands do first. */
async function connectAs(profile: string): Promise<Client> {
  use(profile);
  const place = await findTemporal(await openHome(join(folder, 'home')));
  expect(place).toMatchObject({ origin: 'configured', namespace: NAMESPACE });
  return connectTemporal(place!);
}

/** A new namespace is not known everywhere at once. */
async function count(client: Client): Promise<number> {
  const query = 'WorkflowType = "study"';
  return vi.waitFor(async () => (await client.workflow.count(query)).count, { timeout: 30_000 });
}

describe.skipIf(!hasOpenssl())('a profile as for Temporal Cloud', () => {
  it('sends the API key over TLS, and asks for its namespace', async () => {
    const client = await connectAs('key');
    expect(await count(client)).toBe(0);
    await client.connection.close();
    const calls = keyed.calls.filter(({ path }) => path.endsWith('/CountWorkflowExecutions'));
    expect(calls.at(-1)).toMatchObject({ authorization: `Bearer ${KEY}`, namespace: NAMESPACE });
  });

  it('says that a key is refused and where it is from, without the key', async () => {
    const error = (await connectAs('wrong-key').catch((e: unknown) => e)) as CommandError;
    expect(error.exitCode).toBe(3);
    expect(error.message).toBe(
      `Temporal at ${keyed.address} refuses packbench: Request unauthorized.`,
    );
    expect(error.hint).toContain('TEMPORAL_API_KEY');
    expect(`${error.message}${error.hint ?? ''}`).not.toContain('nobody-s');
  });

  it('shows the certificate to a server that wants one', async () => {
    const client = await connectAs('certificate');
    expect(await count(client)).toBe(0);
    await client.connection.close();
    expect(certified.calls.at(-1)).toMatchObject({
      client: 'packbench-worker',
      namespace: NAMESPACE,
    });
  });

  it('without a certificate is not let in', async () => {
    const before = certified.calls.length;
    const error = (await connectAs('no-certificate').catch((e: unknown) => e)) as CommandError;
    expect(error.exitCode).toBe(3);
    expect(certified.calls).toHaveLength(before);
  });

  it.each([
    ['key', () => keyed],
    ['certificate', () => certified],
  ])('is what the worker polls with: %s', async (profile, proxy) => {
    const worker = startWorker(profile);
    try {
      await vi.waitUntil(() => proxy().calls.some(isPoll), { timeout: 50_000, interval: 200 });
    } finally {
      worker.process.kill('SIGTERM');
      await worker.ended;
    }
    const poll = proxy().calls.find(isPoll);
    expect(poll?.namespace).toBe(NAMESPACE);
    if (profile === 'key') expect(poll?.authorization).toBe(`Bearer ${KEY}`);
    else expect(poll?.client).toBe('packbench-worker');
    expect(await pollersIn(NAMESPACE)).not.toEqual([]);
  });
});

const isPoll = ({ path }: { readonly path: string }): boolean =>
  path.endsWith('/PollWorkflowTaskQueue');

/** The product's own worker. */
function startWorker(profile: string): { process: ChildProcess; ended: Promise<unknown> } {
  const main = runnableModule(import.meta.url, '../worker/main');
  const child = spawn(process.execPath, [...main.flags, main.path], {
    stdio: 'ignore',
    env: {
      ...process.env,
      TEMPORAL_CONFIG_FILE: config,
      TEMPORAL_PROFILE: profile,
      PACKBENCH_RESULTS: join(folder, 'results'),
    },
  });
  return { process: child, ended: once(child, 'exit') };
}

async function pollersIn(namespace: string): Promise<readonly unknown[]> {
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: TASK_QUEUE },
  });
  await connection.close();
  return pollers;
}
