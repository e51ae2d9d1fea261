import { createServer } from 'node:net';

/** The first free TCP port on loopback from `preferred` upwards; 0 takes any. */
export async function freePort(preferred: number): Promise<number> {
  for (let port = preferred; port < 65_536; port++) {
    const got = await tryPort(port);
    if (got !== undefined) return got;
  }
  throw new Error(`no free port from ${String(preferred)} upwards`);
}

async function tryPort(port: number): Promise<number | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const got = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => {
        resolve(got);
      });
    });
  });
}
