import type { CloudClient } from './cloud-client.js';
import type { VersionedService } from './endpoint.js';
import { NovaServerService } from './nova-server-service.js';
import type { ServerService } from './server-service.js';
import { ZunServerService } from './zun-server-service.js';

/** Services that can boot servers; a plan's `service`. */
export type ServiceName = 'nova' | 'zun';

const SERVICES: Readonly<Record<ServiceName, (client: CloudClient) => ServerService>> = {
  nova: (client) => new NovaServerService(client),
  zun: (client) => new ZunServerService(client),
};

/** Its type in the catalog: what a client is prepared for before it measures. */
export const SERVICE_TYPE: Readonly<Record<ServiceName, VersionedService>> = {
  nova: 'compute',
  zun: 'container',
};

/** The service that boots a target's servers. */
export function createServerService(service: ServiceName, client: CloudClient): ServerService {
  return SERVICES[service](client);
}
