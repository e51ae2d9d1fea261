import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ensureTemporalCli } from '../../scripts/temporal-cli.mjs';
import { startDevServer, type DevServer } from '../dev-server.js';
import { ownTemporal } from '../find-temporal.js';
import { checkListening } from './check-listening.js';

/** Loopback too, and yet another address: who listens on 127.0.0.1 alone does not answer there. */
const OTHER = ['127.0.0.2'];

let listening: Server | undefined;
let devServer: DevServer | undefined;
afterEach(async () => {
  listening?.close();
  await devServer?.stop();
});

async function listenOn(ip: string): Promise<string> {
  listening = createServer();
  await new Promise<void>((resolve) => listening?.listen(0, ip, resolve));
  return `127.0.0.1:${String((listening.address() as AddressInfo).port)}`;
}

const place = (address: string, options = {}) => ({ address, options: { address, ...options } });

// 127.0.0.2 is an address of Linux without further ado.
describe.runIf(process.platform === 'linux')('checkListening, of a server on this machine', () => {
  it('is content with one on loopback', async () => {
    const address = await listenOn('127.0.0.1');
    expect(await checkListening({ ...place(address), ui: undefined }, OTHER)).toMatchObject([
      { ok: true, detail: 'gRPC on loopback only', hint: '' },
    ]);
  });

  it('does not look here for a Web UI that is elsewhere', async () => {
    const address = await listenOn('127.0.0.1');
    const ui = 'https://ui.example:8233';
    expect(await checkListening({ ...place(address), ui }, OTHER)).toMatchObject([
      { detail: 'gRPC on loopback only' },
    ]);
  });

  it('looks at the Web UI also when the server is elsewhere', async () => {
    const ui = `http://${await listenOn('0.0.0.0')}`;
    expect(await checkListening({ ...place('temporal.example:7233'), ui }, OTHER)).toMatchObject([
      { detail: expect.stringContaining('no TLS to temporal.example') as string },
      { detail: expect.stringContaining('not on loopback only: Web UI at 127.0.0.2') as string },
    ]);
  });

  it('warns of one that others reach', async () => {
    const address = await listenOn('0.0.0.0');
    const port = address.split(':')[1] ?? '';
    expect(await checkListening({ ...place(address), ui: undefined }, OTHER)).toMatchObject([
      {
        ok: true,
        detail: expect.stringContaining(
          `not on loopback only: gRPC at 127.0.0.2:${port}; who reaches it`,
        ) as string,
        hint: expect.stringContaining('PACKBENCH_LISTEN') as string,
      },
    ]);
  });

  it('finds gRPC and Web UI of the dev server on loopback, unless it was told otherwise', async () => {
    const { path: temporalPath } = await ensureTemporalCli();
    devServer = await startDevServer({ temporalPath, uiPort: 0 });
    const check = (server: DevServer) =>
      checkListening(ownTemporal({ address: server.address, uiPort: server.uiPort ?? 0 }), OTHER);
    expect(await check(devServer)).toMatchObject([
      { detail: 'gRPC and Web UI on loopback only', hint: '' },
    ]);
    await devServer.stop();
    devServer = await startDevServer({ temporalPath, uiPort: 0, ip: '0.0.0.0' });
    const detail = (await check(devServer))[0]?.detail;
    expect(detail).toContain(`gRPC at 127.0.0.2:${String(devServer.port)}`);
    expect(detail).toContain(`Web UI at 127.0.0.2:${String(devServer.uiPort)}`);
  });
});

describe('checkListening, of a server elsewhere', () => {
  const elsewhere = 'temporal.example:7233';

  it.each([{ tls: true }, { tls: {} }, { apiKey: 'a key' }])(
    'is content with TLS: %j',
    async (options) => {
      expect(
        await checkListening({ ...place(elsewhere, options), ui: undefined }, OTHER),
      ).toMatchObject([{ detail: 'TLS to temporal.example', hint: '' }]);
    },
  );

  it('warns without TLS', async () => {
    expect(await checkListening({ ...place(elsewhere), ui: undefined }, OTHER)).toMatchObject([
      {
        ok: true,
        detail: expect.stringContaining('no TLS to temporal.example') as string,
        hint: expect.stringContaining('TEMPORAL_TLS') as string,
      },
    ]);
  });
});
