import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { PayloadKeyError } from './payload-key-error.js';
import { PAYLOAD_KEY, type PayloadKey } from './payload-keys.js';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** Names of Temporal's own examples, which its documentation calls a convention. */
export const ENCRYPTED = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CHANGED = 'somebody or something changed it on its way or in the database';

/**
 * Encrypts payloads with AES-256-GCM before they leave for Temporal. An encrypted payload holds the
 * whole plain one, with its metadata: nonce (12 bytes), ciphertext, tag (16 bytes); its metadata name
 * the key. Without a key it encrypts nothing, and says so of what it cannot read. What was written
 * before there was a key is read as it is.
 */
export class EncryptionCodec implements PayloadCodec {
  readonly #keys: ReadonlyMap<string, PayloadKey>;
  readonly #current: PayloadKey | undefined;

  /** @param keys the first encrypts, all decrypt */
  constructor(keys: readonly PayloadKey[]) {
    this.#keys = new Map(keys.map((key) => [key.id, key]));
    this.#current = keys[0];
  }

  encode(payloads: Payload[]): Promise<Payload[]> {
    const key = this.#current;
    return Promise.resolve(key ? payloads.map((payload) => encrypt(payload, key)) : payloads);
  }

  /** @throws PayloadKeyError on a payload of a key that is not here, or that was changed */
  // eslint-disable-next-line @typescript-eslint/require-await -- what is thrown becomes a rejection
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) =>
      textOf(payload, 'encoding') === ENCRYPTED ? this.#decrypt(payload) : payload,
    );
  }

  #decrypt(payload: Payload): Payload {
    const id = textOf(payload, KEY_ID);
    const key = this.#keys.get(id);
    if (!key) {
      const here = [...this.#keys.keys()].map((known) => `'${known}'`).join(', ');
      throw new PayloadKeyError(
        `a payload is encrypted with the key '${id}', and ${here === '' ? 'no key is set here' : `here is ${here}`}`,
        `set ${PAYLOAD_KEY} to the key that clients and workers of this Temporal namespace share; after a change of keys the old one stays in the file, below the new one`,
      );
    }
    const data = Buffer.from(payload.data ?? []);
    if (data.length < NONCE_BYTES + TAG_BYTES) {
      throw new PayloadKeyError(
        `a payload of the key '${id}' has ${String(data.length)} bytes, and no encrypted one has fewer than ${String(NONCE_BYTES + TAG_BYTES)}`,
        CHANGED,
      );
    }
    const nonce = data.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, key.secret, nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(data.subarray(-TAG_BYTES));
    try {
      const ciphertext = data.subarray(NONCE_BYTES, -TAG_BYTES);
      const plain = Buffer.concat([decipher.update(ciphertext), decipher.final()]);
      return PayloadMessage.decode(plain);
    } catch (cause) {
      throw new PayloadKeyError(
        `a payload of the key '${id}' is not as it was encrypted: it fails AES-GCM's check`,
        CHANGED,
        { cause },
      );
    }
  }
}

function encrypt(payload: Payload, { id, secret }: PayloadKey): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, secret, nonce, { authTagLength: TAG_BYTES });
  const plain = PayloadMessage.encode(payload).finish();
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  return {
    metadata: { encoding: Buffer.from(ENCRYPTED), [KEY_ID]: Buffer.from(id) },
    data: Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]),
  };
}

const textOf = ({ metadata }: Payload, name: string): string =>
  Buffer.from(metadata?.[name] ?? []).toString('utf8');
