import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ensureTemporalCli } from '../scripts/temporal-cli.mjs';
import { isRunning, type ProcessIdentity } from './background-process.js';
import { startDevServer } from './dev-server.js';
import { openHome } from './home.js';
import { bringDown, bringUp, type Services } from './services.js';

const folder = await mkdtemp(join(tmpdir(), 'packbench-services-'));
const home = await openHome(folder);
const said: string[] = [];

async function up(ports = { temporal: 0, ui: 0 }): Promise<Services> {
  said.length = 0;
  const services = await bringUp({
    home,
    results: join(folder, 'results'),
    say: (line) => said.push(line),
    ports,
    isolated: { workerEnv: {} },
  });
  await services.client.connection.close();
  return services;
}

/** Ends a process at once, and waits until the system has noticed. */
async function kill(identity: ProcessIdentity): Promise<void> {
  process.kill(identity.pid, 'SIGKILL');
  while (await isRunning(identity)) await new Promise((resolve) => setTimeout(resolve, 10));
}

afterAll(async () => {
  await bringDown(home, () => undefined, { workerGraceMs: 0 });
  await rm(folder, { recursive: true, force: true });
});

describe('bringUp and bringDown', () => {
  it('start just what is missing, and stop all of it', async () => {
    const first = await up();
    expect(said).toHaveLength(2);

    await up();
    expect(said).toEqual([]);

    await kill(first.worker.process);
    const second = await up();
    expect(said[0]).toContain('The worker is gone; starting it again.');
    expect(second.worker.process.pid).not.toBe(first.worker.process.pid);

    const server = await home.readServer();
    await kill(server!.process);
    const third = await up();
    expect(said[0]).toContain('The dev server is gone; starting it again.');
    expect(third.place.address).toBe(first.place.address);

    const stopped: string[] = [];
    await bringDown(home, (line) => stopped.push(line));
    expect(stopped).toEqual(['Worker stopped.', 'Dev server stopped.']);
    expect(await isRunning(third.worker.process)).toBe(false);
  });

  it('name a Temporal server that somebody else started on the port, and take the next one', async () => {
    const { path: temporalPath } = await ensureTemporalCli();
    const foreign = await startDevServer({ temporalPath });
    try {
      const { place } = await up({ temporal: foreign.port, ui: 0 });
      expect(place.address).not.toBe(foreign.address);
      expect(said.join('\n')).toMatch(
        new RegExp(
          `Port ${String(foreign.port)} belongs to a Temporal server \\d+\\.\\d+\\.\\d+ that packbench did not start; using \\d+`,
        ),
      );
    } finally {
      await bringDown(home, () => undefined, { workerGraceMs: 0 });
      await foreign.stop();
    }
  });

  it('show the end of its log when the worker ends at once', async () => {
    const broken = bringUp({
      home,
      results: join(folder, 'results'),
      say: () => undefined,
      ports: { temporal: 0, ui: 0 },
      isolated: { workerEnv: { NODE_OPTIONS: '--require /does/not/exist.cjs' } },
    });
    await expect(broken).rejects.toThrow(
      /the worker ended at once; its log '.*' ends with:[^]*MODULE_NOT_FOUND/,
    );
    await bringDown(home, () => undefined, { workerGraceMs: 0 });
  });

  it('refuse a database that another version of the Temporal CLI made', async () => {
    await writeFile(join(folder, 'database.json'), JSON.stringify({ temporalVersion: '1.2.3' }));
    await expect(up()).rejects.toMatchObject({
      message: expect.stringContaining('was made by Temporal CLI 1.2.3') as string,
      hint: expect.stringContaining('PACKBENCH_TEMPORAL') as string,
      exitCode: 3,
    });
  });
});
