import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClock } from '../measure/clock.js';
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

const write = (password: string): Promise<void> =>
  writeFile(
    file,
    JSON.stringify({
      clouds: {
        mine: {
          auth: {
            auth_url: 'http://127.0.0.1:9/v3',
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
});
