import { isIPv4 } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ServerHandle } from '../workflows/contract/steps.js';
import type { GuestProbe } from './guest-probe.js';
import { within } from './probe-limit.js';
import type { ProbePlace } from './probe-place.js';

/** What is asked of a TCP connection to a guest. */
export interface PortQuestion {
  /** As the plan names the probe. */
  readonly name: string;
  /** How long the guest may take to answer once the connection is open. @unit ms */
  readonly answerMs: number;
  /**
   * Resolves when the guest is ready. Rejects with what it answered instead: with
   * `FinalAnswerError` when waiting is no use.
   */
  ask(stream: Duplex): Promise<unknown>;
}

/** The guest answered, and will never say anything else. */
export class FinalAnswerError extends Error {
  override readonly name = 'FinalAnswerError' as const;
}

/** @unit ms */
const OPEN_MS = 1000;

/** Asks a TCP port of each guest, over a connection of its own at each look. */
export const createPortProbe = (
  question: PortQuestion,
  port: number,
  place: ProbePlace,
): GuestProbe => {
  const describe = (server: ServerHandle): string =>
    `${question.name} on ${endpoint(addressOf(server) ?? '?', port)} from ${place.name}`;
  return {
    describe,
    async look(server) {
      const address = addressOf(server);
      if (address === undefined) return { state: 'failed', fault: 'the server has no address' };
      let stream: Duplex | undefined;
      try {
        stream = await place.openTcp(address, port, OPEN_MS);
        stream.on('error', () => undefined); // what comes when nobody listens any more
        await within(question.answerMs, question.ask(stream));
        return { state: 'there', value: null };
      } catch (error) {
        return error instanceof FinalAnswerError
          ? { state: 'failed', fault: `${describe(server)}: ${error.message}` }
          : { state: 'pending', reason: reasonOf(error) };
      } finally {
        stream?.destroy();
      }
    },
    close: () => place.close(),
  };
};

/** Where guests are looked for: the first IPv4 address, else the first of any kind. */
const addressOf = ({ addresses }: ServerHandle): string | undefined =>
  addresses.find((address) => isIPv4(address)) ?? addresses[0];

const endpoint = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

/** `ECONNREFUSED` alone for an error of the system: its message repeats the address. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'syscall' in error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : error.message;
}
