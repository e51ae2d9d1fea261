import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { EncryptionCodec } from './encryption-codec.js';
import { loadPayloadKeys } from './payload-keys.js';
import { toRemotePayloads } from './remote-payloads.js';

const keys = (...bytes: number[]) =>
  loadPayloadKeys({
    PACKBENCH_PAYLOAD_KEY: bytes.map((b) => Buffer.alloc(32, b).toString('base64')).join(','),
  });
const idOf = (byte: number): string => keys(byte)[0]!.id;
const plain = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const valueOf = ([payload]: Payload[]): unknown => defaultPayloadConverter.fromPayload(payload!);
const textOf = (bytes: Uint8Array | null | undefined): string =>
  Buffer.from(bytes ?? []).toString('latin1');

describe('EncryptionCodec', () => {
  it('gives back what it encrypted, metadata and all', async () => {
    const codec = new EncryptionCodec(keys(1));
    const payload = plain({ plan: 'kvm-against-lxc', servers: 15 });
    const back = await codec.decode(await codec.encode([payload]));
    expect(toRemotePayloads(back)).toBe(toRemotePayloads([payload]));
  });

  it('shows nothing of it but the key’s id, and the same never twice', async () => {
    const codec = new EncryptionCodec(keys(1));
    const [one, other] = await codec.encode([plain('kvm-against-lxc'), plain('kvm-against-lxc')]);
    const { metadata } = one!;
    expect(textOf(metadata?.['encoding'])).toBe('binary/encrypted');
    expect(textOf(metadata?.['encryption-key-id'])).toBe(idOf(1));
    expect(Object.keys(metadata!)).toHaveLength(2);
    expect(textOf(one?.data)).not.toContain('kvm');
    expect(textOf(one?.data)).not.toBe(textOf(other?.data));
  });

  it('reads what an older key encrypted, and encrypts with the first', async () => {
    const old = await new EncryptionCodec(keys(1)).encode([plain('before')]);
    const rotated = new EncryptionCodec(keys(2, 1));
    expect(valueOf(await rotated.decode(old))).toBe('before');
    const [now] = await rotated.encode([plain('after')]);
    expect(textOf(now?.metadata?.['encryption-key-id'])).toBe(idOf(2));
  });

  it('reads what was written before there was a key', async () => {
    expect(valueOf(await new EncryptionCodec(keys(1)).decode([plain('plain')]))).toBe('plain');
  });

  it('says which key it needs and which it has', async () => {
    const encrypted = await new EncryptionCodec(keys(1)).encode([plain('secret')]);
    await expect(new EncryptionCodec(keys(2)).decode(encrypted)).rejects.toMatchObject({
      name: 'PayloadKeyError',
      message: `a payload is encrypted with the key '${idOf(1)}', and here is '${idOf(2)}'`,
      hint: expect.stringContaining('PACKBENCH_PAYLOAD_KEY') as string,
    });
  });

  it('encrypts nothing without a key, and says why it reads nothing', async () => {
    const none = new EncryptionCodec([]);
    expect(await none.encode([plain('open')])).toEqual([plain('open')]);
    const encrypted = await new EncryptionCodec(keys(1)).encode([plain('secret')]);
    await expect(none.decode(encrypted)).rejects.toThrow(
      `encrypted with the key '${idOf(1)}', and no key is set here`,
    );
  });

  it.each([
    ['nonce', 0],
    ['ciphertext', 13],
    ['tag', -1],
  ])('notices one changed bit in the %s', async (_part, at) => {
    const codec = new EncryptionCodec(keys(1));
    const [payload] = await codec.encode([plain('secret')]);
    const data = Buffer.from(payload!.data!);
    const index = at < 0 ? data.length + at : at;
    data[index] = data[index]! ^ 1;
    await expect(codec.decode([{ ...payload, data }])).rejects.toThrow(
      `a payload of the key '${idOf(1)}' is not as it was encrypted`,
    );
  });

  it.each([0, 11, 27])('says of a payload of %i bytes that it is too short', async (length) => {
    const codec = new EncryptionCodec(keys(1));
    const [payload] = await codec.encode([plain('secret')]);
    const data = payload!.data!.subarray(0, length);
    await expect(codec.decode([{ ...payload, data }])).rejects.toMatchObject({
      name: 'PayloadKeyError',
      message: `a payload of the key '${idOf(1)}' has ${String(length)} bytes, and no encrypted one has fewer than 28`,
    });
  });

  it('keeps two workers reading each other at every moment of a rotation in two steps', async () => {
    const steps = [keys(1), keys(1, 2), keys(2, 1)].map((all) => new EncryptionCodec(all));
    for (const [nth, next] of steps.slice(1).entries()) {
      const before = steps[nth]!;
      for (const [one, other] of [[before, next] as const, [next, before] as const]) {
        expect(valueOf(await other.decode(await one.encode([plain('shared')])))).toBe('shared');
      }
    }
  });
});
