import { Connection } from '@temporalio/client';
import { createServer } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ensureTemporalCli } from '../scripts/temporal-cli.mjs';
import { isRunning } from './background-process.js';
import { freePort } from './free-port.js';
import { startDevServer, type DevServer } from './dev-server.js';

const { path: temporalPath } = await ensureTemporalCli();
const folder = await mkdtemp(join(tmpdir(), 'packbench-dev-server-'));
let server: DevServer | undefined;

afterEach(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('startDevServer', () => {
  it('answers, keeps closed runs for 90 days, and is gone after stop', async () => {
    server = await startDevServer({ temporalPath, dbFile: join(folder, 'temporal.db') });
    const connection = await Connection.connect({ address: server.address });
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 86_400);
    await connection.close();
    await server.stop();
    expect(await isRunning(server.process)).toBe(false);
  });

  it('takes the next port when the one asked for is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    server = await startDevServer({ temporalPath, port: taken });
    expect(server.port).toBeGreaterThan(taken);
    other.close();
  });

  it('looks for the port where it listens', async () => {
    const ip = '127.0.0.3';
    const taken = await freePort(0, ip);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(taken, ip, resolve));
    server = await startDevServer({ temporalPath, ip, port: taken });
    expect(server.port).toBeGreaterThan(taken);
    other.close();
    await expect(startDevServer({ temporalPath, ip: '192.0.2.1' })).rejects.toThrow(
      'EADDRNOTAVAIL',
    );
  });

  it('says where the log is when the server does not start', async () => {
    await expect(
      startDevServer({ temporalPath: '/bin/false', logFile: '/dev/null' }),
    ).rejects.toThrow("Temporal's dev server does not start; its log is '/dev/null'");
  });
});
