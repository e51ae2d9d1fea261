import type { CloudClient } from './cloud-client.js';
import { NovaServerService } from './nova-server-service.js';
import type { ServerService } from './server-service.js';

/** Services that can boot servers; a plan's `service`. */
export type ServiceName = 'nova';

const SERVICES: Readonly<Record<ServiceName, (client: CloudClient) => ServerService>> = {
  nova: (client) => new NovaServerService(client),
};

/** The service that boots a target's servers. */
export function createServerService(service: ServiceName, client: CloudClient): ServerService {
  return SERVICES[service](client);
}
