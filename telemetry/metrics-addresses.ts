import { isIP } from 'node:net';
import { SettingError } from './setting-error.js';

export interface MetricsAddresses {
  /** Of the benchmark's metrics. */
  readonly own: { readonly host: string; readonly port: number };
  /** Where Temporal's SDK serves its own: the next port. `host:port` */
  readonly temporal: string;
}

const WANTED =
  'a port such as 9464, for loopback, or address and port such as 0.0.0.0:9464; the next port is used too';

/**
 * Where `$PACKBENCH_METRICS` wants metrics to be served: `PORT`, then on loopback, or `IP:PORT`.
 * Undefined when it is unset.
 *
 * @throws SettingError
 */
export function metricsAddresses(env: NodeJS.ProcessEnv): MetricsAddresses | undefined {
  const value = env['PACKBENCH_METRICS'] ?? '';
  if (value === '') return undefined;
  const colon = value.lastIndexOf(':');
  const host = colon < 0 ? '127.0.0.1' : value.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  const port = Number(value.slice(colon + 1));
  if (isIP(host) === 0 || !Number.isInteger(port) || port < 1 || port > 65_534) {
    throw new SettingError(`PACKBENCH_METRICS is '${value}'`, WANTED);
  }
  const shown = isIP(host) === 6 ? `[${host}]` : host;
  return { own: { host, port }, temporal: `${shown}:${String(port + 1)}` };
}
