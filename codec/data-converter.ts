import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { EncryptionCodec } from './encryption-codec.js';
import { loadPayloadKeys } from './payload-keys.js';

/**
 * How workers and clients turn values into what Temporal keeps: encrypted when the environment has a
 * key, failures included.
 *
 * @throws PayloadKeyError
 */
export function dataConverter(env: NodeJS.ProcessEnv): DataConverter {
  const keys = loadPayloadKeys(env);
  return {
    payloadCodecs: [new EncryptionCodec(keys)],
    ...(keys.length > 0 && {
      failureConverterPath: fileURLToPath(new URL('failure-converter.cjs', import.meta.url)),
    }),
  };
}
