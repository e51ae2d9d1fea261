import { createServer } from 'node:http';
import type { Registry } from 'prom-client';
import { SettingError } from './setting-error.js';

/**
 * Serves `GET /metrics` until the process ends; it keeps no process alive.
 *
 * @throws SettingError when it cannot listen there
 */
export async function serveMetrics(
  registry: Registry,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  const server = createServer((request, response) => {
    if (request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('/metrics\n');
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new SettingError(
          `PACKBENCH_METRICS: cannot listen on ${host}:${String(port)}: ${cause.message}`,
          'another worker may have it: each needs a port of its own, and the next one',
          { cause },
        ),
      );
    });
    server.listen(port, host, resolve);
  });
  server.unref();
}
