import { describe, expect, it } from 'vitest';
import { inputOf, recordOf, useGuests, wait } from './probe-test-guests.js';
import { listen } from './probe-test-servers.js';

useGuests();

describe('awaitGuest by ssh', () => {
  it('is ready when the server greets, whatever it says before', async () => {
    const port = await listen((socket) => socket.write('be welcome\r\nSSH-2.0-test\r\n'));
    expect(await recordOf({ readiness: { probe: 'ssh', port } })).toMatchObject({ outcome: 'ok' });
  });

  it.each([
    ['another service', (end: (text: string) => void) => end('220 ftp'), "greeted with '220 ftp'"],
    ['one that hangs up', (end: (text: string) => void) => end(''), 'hung up without a greeting'],
  ])('is not ready behind %s', async (_case, answer, words) => {
    const port = await listen((socket) => answer((text) => socket.end(text)));
    const record = await recordOf({ readiness: { probe: 'ssh', port, timeout_seconds: 0.2 } });
    expect(record.outcome).toBe('timed_out');
    expect(record.fault).toContain(words);
  });

  it('a guest that accepts and says nothing does not widen the bounds of the others', async () => {
    let greets = false;
    const port = await listen((socket) => {
      if (greets) socket.write('SSH-2.0-test\r\n');
      else socket.end();
    });
    await listen(() => undefined, { host: '127.0.0.2', port });
    setTimeout(() => (greets = true), 600);
    const readiness = { probe: 'ssh', port, timeout_seconds: 1 };
    const guests = [['127.0.0.1'], ['127.0.0.2']];
    const { result } = await wait(inputOf({ readiness, guests }));
    const [quick, silent] = result!.operations;
    expect(quick?.outcome).toBe('ok');
    expect(quick!.upperMs! - quick!.lowerMs!).toBeLessThan(600);
    expect(silent?.fault).toContain('no answer within 2 s');
  });
});
