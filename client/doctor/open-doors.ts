import { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';

/** What listens on this machine. */
export interface Door {
  readonly name: string;
  readonly port: number;
}

const PROBE_MS = 1000;

/** Those that answer at other addresses than loopback: `gRPC at 10.0.0.5:7233`. */
export async function openDoors(
  doors: readonly Door[],
  others: readonly string[],
): Promise<readonly string[]> {
  const open: string[] = [];
  for (const { name, port } of doors) {
    for (const other of others) {
      if (await answers(other, port)) open.push(`${name} at ${other}:${String(port)}`);
    }
  }
  return open;
}

/** Addresses of this machine that are not loopback. */
export function otherAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, scopeid }) => !internal && !scopeid)
    .map(({ address }) => address);
}

function answers(host: string, port: number): Promise<boolean> {
  const socket = new Socket();
  return new Promise<boolean>((resolve) => {
    socket.setTimeout(PROBE_MS, () => resolve(false));
    socket.once('error', () => resolve(false));
    socket.connect(port, host, () => resolve(true));
  }).finally(() => socket.destroy());
}
