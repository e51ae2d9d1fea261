import { createServer } from 'node:net';

/**
 * Below the ports that Linux gives to outgoing connections (`ip_local_port_range`, from 32768): a
 * server that is started again needs its port again, and whoever dials it meanwhile could be given
 * that very port as its own end.
 */
const LISTENING_PORTS = { first: 10_000, count: 20_000 };

/** The first free TCP port on loopback from `preferred` upwards; 0 takes any that stays free. */
export async function freePort(preferred: number): Promise<number> {
  const { first, count } = LISTENING_PORTS;
  const start = preferred === 0 ? first + Math.floor(Math.random() * count) : preferred;
  for (let port = start; port < 65_536; port++) {
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${String(start)} upwards`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
