import { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { TemporalPlace } from '../find-temporal.js';
import { isLoopback } from '../loopback.js';
import { fine, warning, type Finding } from './finding.js';

const WHAT = 'Temporal access';
const PROBE_MS = 1000;

/**
 * Whether others can reach a server on this machine, which knows no passwords; of a server elsewhere,
 * whether what is sent to it is encrypted on its way.
 *
 * @param others addresses of this machine that are not loopback
 */
export async function checkListening(
  { address, options, ui }: Pick<TemporalPlace, 'address' | 'options' | 'ui'>,
  others: readonly string[] = otherAddresses(),
): Promise<Finding> {
  const { hostname, port } = new URL(`tcp://${address}`);
  if (!isLoopback(hostname) && !others.includes(hostname)) {
    const isSecret = Boolean(options.tls) || options.apiKey !== undefined;
    return isSecret
      ? fine(WHAT, `TLS to ${hostname}`)
      : warning(
          WHAT,
          `no TLS to ${hostname}: who is on the way reads and changes what is sent`,
          'set TEMPORAL_TLS or a profile in temporal.toml; see docs/security.md',
        );
  }
  const doors = [
    { name: 'gRPC', port: Number(port) },
    ...(ui === undefined ? [] : [{ name: 'Web UI', port: Number(new URL(ui).port) }]),
  ];
  const open: string[] = [];
  for (const door of doors) {
    for (const other of others) {
      if (await answers(other, door.port)) open.push(`${door.name} at ${other}:${door.port}`);
    }
  }
  if (open.length === 0) {
    return fine(WHAT, `${doors.map(({ name }) => name).join(' and ')} on loopback only`);
  }
  return warning(
    WHAT,
    `not on loopback only: ${open.join(', ')}; who reaches it reads, starts and ends studies without a password`,
    'unset PACKBENCH_LISTEN (or give `temporal server start-dev` --ip 127.0.0.1) and start it again; or see that a firewall lets nobody else in',
  );
}

function otherAddresses(): readonly string[] {
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
