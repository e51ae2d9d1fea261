import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';

/** SSH_OPEN_CONNECT_FAILED of RFC 4254, section 5.1: the far end could not be reached. */
const CONNECT_FAILED = 2;

/**
 * Opens a TCP connection from the machine at the other end of an SSH connection.
 * @returns undefined when it is not open within `timeoutMs`
 */
export async function forwardTcp(
  client: Client,
  host: string,
  port: number,
  timeoutMs: number,
): Promise<Duplex | undefined> {
  const opening = new Promise<Duplex>((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
      if (error) reject(error);
      else resolve(channel);
    });
  });
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  try {
    const channel = await Promise.race([opening, limit]);
    // It may still open later: nobody wants it then.
    if (!channel) opening.then((late) => late.destroy()).catch(() => undefined);
    return channel;
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the machine would have forwarded, but could not reach what it was asked to reach. */
export const isConnectFailure = (error: unknown): error is Error =>
  error instanceof Error && 'reason' in error && error.reason === CONNECT_FAILED;
