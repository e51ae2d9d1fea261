import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../free-port.js';
import { checkSideDoors } from './check-side-doors.js';

/** Who listens on 127.0.0.1 alone does not answer there. */
const OTHER = ['127.0.0.2'];

let listening: Server | undefined;
afterEach(() => listening?.close());

async function listenOn(ip: string): Promise<number> {
  const port = await freePort(0, ip);
  listening = createServer();
  await new Promise<void>((resolve) => listening?.listen(port, ip, resolve));
  return port;
}

// 127.0.0.2 is an address of Linux without further ado.
describe.runIf(process.platform === 'linux')('checkSideDoors', () => {
  it('warns of metrics that others reach, and of none on loopback', async () => {
    const wide = await listenOn('0.0.0.0');
    const env = { PACKBENCH_METRICS: `0.0.0.0:${String(wide)}` };
    expect(await checkSideDoors(env, OTHER)).toMatchObject([
      {
        ok: true,
        what: 'metrics',
        detail: expect.stringContaining(`packbench’s at 127.0.0.2:${String(wide)}`) as string,
        hint: expect.stringContaining('PACKBENCH_METRICS=PORT') as string,
      },
    ]);
    listening?.close();
    const narrow = await listenOn('127.0.0.1');
    expect(await checkSideDoors({ PACKBENCH_METRICS: String(narrow) }, OTHER)).toMatchObject([
      { detail: 'on loopback only', hint: '' },
    ]);
  });

  it('tells of a wrong setting, and looks for a codec server only where there is a key', async () => {
    expect(await checkSideDoors({ PACKBENCH_METRICS: 'everywhere' }, OTHER)).toMatchObject([
      { ok: false, detail: "PACKBENCH_METRICS is 'everywhere'" },
    ]);
    expect(await checkSideDoors({}, OTHER)).toEqual([]);
    expect(await checkSideDoors({ PACKBENCH_PAYLOAD_KEY: 'a file' }, OTHER)).toMatchObject([
      { what: 'codec server', ok: true },
    ]);
  });
});
