import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createClock } from '../measure/clock.js';
import { startStandInCloud } from '../openstack/testing/stand-in-cloud.js';
import { createClients } from './clients.js';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packbench-clients-'));
  file = join(folder, 'clouds.yaml');
  vi.stubEnv('OS_CLIENT_CONFIG_FILE', file);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const write = (password: string, authUrl = 'http://127.0.0.1:9/v3'): Promise<void> =>
  writeFile(
    file,
    JSON.stringify({
      clouds: {
        mine: {
          auth: {
            auth_url: authUrl,
            username: 'demo',
            password,
            project_name: 'demo',
            user_domain_name: 'Default',
            project_domain_name: 'Default',
          },
        },
      },
    }),
  );

describe('createClients', () => {
  it('keeps one client per cloud as long as clouds.yaml says the same of it', async () => {
    const client = createClients(createClock());
    await write('first');
    const before = client('mine');
    await write('first');
    expect(client('mine')).toBe(before);
  });

  it('makes a new one when a password was corrected, without a restart', async () => {
    const client = createClients(createClock());
    await write('first');
    const before = client('mine');
    await write('second');
    const after = client('mine');
    expect(after).not.toBe(before);
    expect(client('mine')).toBe(after);
  });

  it('says so when the cloud is gone from the file', async () => {
    const client = createClients(createClock());
    await write('first');
    client('mine');
    await writeFile(file, 'clouds: {}');
    expect(() => client('mine')).toThrow("'mine'");
  });

  it('lets go of an activity that is cancelled while the cloud wants to be left alone', async () => {
    const cloud = await startStandInCloud();
    const activity = new MockActivityEnvironment();
    cloud.on('GET /v2.1/x', () => {
      // When it waits, as far as one can tell from here.
      setTimeout(() => activity.cancel(), 200);
      return { status: 503, headers: { 'retry-after': '120' } };
    });
    await write('first', `http://${cloud.host}/v3`);
    const client = createClients(createClock())('mine');
    const look = (): Promise<unknown> =>
      client.send({ service: 'compute', method: 'GET', path: '/x', shape: z.unknown() });
    try {
      await expect(activity.run(look)).rejects.toBeInstanceOf(CancelledFailure);
      expect(cloud.count('GET /v2.1/x')).toBe(1);
    } finally {
      client.close();
      await cloud.stop();
    }
  });
});
