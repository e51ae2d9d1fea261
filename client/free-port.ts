import { createServer } from 'node:net';

/**
 * Below the ports that Linux gives to outgoing connections (`ip_local_port_range`, from 32768): a
 * server that is started again needs its port again, and whoever dials it meanwhile could be given
 * that very port as its own end.
 */
const LISTENING_PORTS = { first: 10_000, count: 20_000 };

/** The first free TCP port of an address from `preferred` upwards; 0 takes any that stays free. */
export async function freePort(preferred: number, ip = '127.0.0.1'): Promise<number> {
  const { first, count } = LISTENING_PORTS;
  const start = preferred === 0 ? first + Math.floor(Math.random() * count) : preferred;
  for (let port = start; port < 65_536; port++) {
    if (await isFree(port, ip)) return port;
  }
  throw new Error(`no free port from ${String(start)} upwards`);
}

/** @throws Error when the address is none of this machine */
async function isFree(port: number, ip: string): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL') reject(error);
      else resolve(false);
    });
    server.listen(port, ip, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
