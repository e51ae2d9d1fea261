import type { Payload } from '@temporalio/common';
import { z } from 'zod';

/** Protobuf's JSON lets a writer use the URL-safe alphabet too, which Node reads as well. */
const base64 = z.string();

const remotePayloads = z.object({
  payloads: z.array(
    z.object({
      metadata: z.record(z.string(), base64).default({}),
      data: base64.default(''),
    }),
  ),
});

/**
 * What the Web UI and Temporal's CLI send to a codec server, `{ payloads: [{ metadata, data }] }`, with
 * base64 in both.
 *
 * @throws SyntaxError, ZodError
 */
export function fromRemotePayloads(json: string): Payload[] {
  return remotePayloads.parse(JSON.parse(json)).payloads.map(({ metadata, data }) => ({
    metadata: Object.fromEntries(
      Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
    ),
    data: Buffer.from(data, 'base64'),
  }));
}

/** What they expect in return. */
export const toRemotePayloads = (payloads: readonly Payload[]): string =>
  JSON.stringify({
    payloads: payloads.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(
        Object.entries(metadata ?? {}).map(([name, value]) => [name, toBase64(value)]),
      ),
      data: toBase64(data),
    })),
  });

const toBase64 = (bytes: Uint8Array | null | undefined): string =>
  Buffer.from(bytes ?? []).toString('base64');
