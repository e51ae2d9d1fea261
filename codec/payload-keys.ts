import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PayloadKeyError } from './payload-key-error.js';

/** Environment variable with the keys, or with the path of a file that has them. */
export const PAYLOAD_KEY = 'PACKBENCH_PAYLOAD_KEY';

/** A key of AES-256. */
export interface PayloadKey {
  /** Derived from the key: the same key has the same id everywhere, and no two keys share one. */
  readonly id: string;
  readonly secret: KeyObject;
}

const MAKE_ONE = '`openssl rand -base64 32` makes a key';
/** 32 bytes; the padding tells a key from a path. */
const BASE64_OF_32_BYTES = /^[A-Za-z0-9+/]{43}=$/;

/**
 * The keys of `$PACKBENCH_PAYLOAD_KEY`: base64 of 32 bytes each, or a file with such lines (`#` begins
 * a comment). The first encrypts; all of them decrypt, so that keys can be rotated. Empty when the
 * variable is unset.
 *
 * @throws PayloadKeyError which never quotes what may be a key
 */
export function loadPayloadKeys(env: NodeJS.ProcessEnv): readonly PayloadKey[] {
  const value = env[PAYLOAD_KEY]?.trim() ?? '';
  if (value === '') return [];
  const words = value.split(/[\s,]+/);
  if (words.every((word) => BASE64_OF_32_BYTES.test(word))) return words.map(toKey);
  return readKeyFile(value);
}

function readKeyFile(path: string): readonly PayloadKey[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new PayloadKeyError(
      `${PAYLOAD_KEY} (${String(path.length)} characters) is neither base64 of 32 bytes nor the path of a file that can be read (${code})`,
      MAKE_ONE,
    );
  }
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim());
  const keys = lines.flatMap((line, index) => {
    if (line === '') return [];
    if (BASE64_OF_32_BYTES.test(line)) return [toKey(line)];
    throw new PayloadKeyError(
      `line ${String(index + 1)} of '${path}' is no key: it needs base64 of 32 bytes, which is 44 characters, and has ${String(line.length)}`,
      MAKE_ONE,
    );
  });
  if (keys.length > 0) return keys;
  throw new PayloadKeyError(`'${path}', which ${PAYLOAD_KEY} names, holds no key`, MAKE_ONE);
}

function toKey(base64: string): PayloadKey {
  const bytes = Buffer.from(base64, 'base64');
  const id = createHash('sha256').update('packbench payload key\0').update(bytes).digest('hex');
  return { id: id.slice(0, 16), secret: createSecretKey(bytes) };
}
