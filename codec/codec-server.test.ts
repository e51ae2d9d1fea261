import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EncryptionCodec } from './encryption-codec.js';
import { startCodecServer, type CodecServer } from './codec-server.js';
import { loadPayloadKeys } from './payload-keys.js';
import { fromRemotePayloads, toRemotePayloads } from './remote-payloads.js';

const UI = 'http://127.0.0.1:8233';
const codecOf = (byte: number) =>
  new EncryptionCodec(
    loadPayloadKeys({ PACKBENCH_PAYLOAD_KEY: Buffer.alloc(32, byte).toString('base64') }),
  );
const codec = codecOf(1);
const plain = toRemotePayloads([defaultPayloadConverter.toPayload({ plan: 'nightly' })]);

let server: CodecServer;
beforeAll(async () => {
  server = await startCodecServer({ codec, host: '127.0.0.1', port: 0, origins: [UI] });
});
afterAll(() => server.close());

const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${String(server.port)}${path}`, init);
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  ask(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

describe('startCodecServer', () => {
  it('encrypts and decrypts what the Web UI sends', async () => {
    const encrypted = await (await post('/encode', plain, { origin: UI })).text();
    expect(encrypted).not.toBe(plain);
    expect(toRemotePayloads(await codec.decode(fromRemotePayloads(encrypted)))).toBe(plain);
    const decrypted = await post('/decode', encrypted, { origin: UI });
    expect(decrypted.headers.get('content-type')).toBe('application/json');
    expect(decrypted.headers.get('access-control-allow-origin')).toBe(UI);
    expect(await decrypted.json()).toEqual(JSON.parse(plain));
  });

  it('looks at the end of a path only, and reads the URL-safe alphabet', async () => {
    const [payload] = await codec.encode(fromRemotePayloads(plain));
    const urlSafe = toRemotePayloads([payload!]).replaceAll('+', '-').replaceAll('/', '_');
    const reply = await post('/of/a/namespace/decode', urlSafe);
    expect(await reply.json()).toEqual(JSON.parse(plain));
  });

  it('lets a browser’s preflight pass for the Web UI', async () => {
    const reply = await ask('/decode', {
      method: 'OPTIONS',
      headers: {
        origin: UI,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-namespace',
      },
    });
    expect(reply.status).toBe(204);
    expect(reply.headers.get('access-control-allow-origin')).toBe(UI);
    expect(reply.headers.get('access-control-allow-methods')).toContain('POST');
    expect(reply.headers.get('access-control-allow-headers')).toBe('content-type,x-namespace');
  });

  it.each(['OPTIONS', 'POST'])('refuses %s of any other page', async (method) => {
    const reply = await ask('/decode', {
      method,
      headers: { origin: 'https://evil.example' },
      ...(method === 'POST' && { body: plain }),
    });
    expect(reply.status).toBe(403);
    expect(reply.headers.get('access-control-allow-origin')).toBeNull();
    expect(await reply.text()).toBe(`'https://evil.example' is not the Web UI: ${UI}`);
  });

  it.each([
    ['GET', '/decode', undefined, 405],
    ['POST', '/', plain, 404],
    ['POST', '/decode', 'no JSON', 400],
    ['POST', '/decode', '{"payloads": [{"data": 1}]}', 400],
    ['POST', '/decode', 'x'.repeat(17 * 2 ** 20), 413],
  ])('answers %s %s with %.10s by %d', async (method, path, body, status) => {
    const reply = await ask(path, { method, ...(body !== undefined && { body }) });
    expect(reply.status).toBe(status);
  });

  it('says whose key it lacks', async () => {
    const foreign = toRemotePayloads(await codecOf(2).encode(fromRemotePayloads(plain)));
    const reply = await post('/decode', foreign, { origin: UI });
    expect(reply.status).toBe(422);
    expect(await reply.text()).toMatch(/encrypted with the key '[0-9a-f]{16}', and here is '/);
  });
});
