import type { CloudConfig } from './cloud-config.js';
import type { Catalog } from './keystone.js';
import { OpenStackError } from './openstack-error.js';
import { UnusableServiceError } from './unusable-service-error.js';

/** Services that packbench talks to, and the path of the API version that it speaks. */
const VERSION_PATHS = {
  compute: '/v2.1',
  image: '/v2',
  network: '/v2.0',
  container: '/v1',
  'block-storage': '/v3',
  volumev3: '/v3',
  /** Only a simulated cloud has it; it tells what is simulated. */
  'packbench-simcloud': '',
} as const;

export type ServiceType = keyof typeof VERSION_PATHS;

/** Services whose answers depend on a microversion that the request names. */
export type VersionedService = 'compute' | 'container';

/** Who answers for a service type. */
const PROJECTS: Readonly<Record<string, string>> = {
  compute: 'Nova',
  image: 'Glance',
  network: 'Neutron',
  container: 'Zun',
  'block-storage': 'Cinder',
  'object-store': 'Swift',
};

/**
 * Root of a service's versioned API, without a slash at its end. Catalogs hold it with or without
 * version; discovery documents are not asked, because behind a proxy they often name unreachable
 * addresses. Throws UnusableServiceError when the catalog lacks the service, OpenStackError when only
 * the endpoint is missing.
 */
export function serviceRoot(type: ServiceType, config: CloudConfig, catalog: Catalog): string {
  const url = config.endpointOverrides[type] ?? endpointUrl(type, config, catalog);
  const root = url.replace(/\/+$/, '');
  return /\/v\d+(\.\d+)?(\/|$)/.test(root) ? root : root + VERSION_PATHS[type];
}

/** URL of any service type in the catalog. Throws as `serviceRoot` does. */
export function endpointUrl(type: string, config: CloudConfig, catalog: Catalog): string {
  const service = catalog.filter((entry) => entry.type === type);
  if (service.length === 0) {
    const types = catalog.map((entry) => entry.type).join(', ') || 'none';
    throw new UnusableServiceError(
      `cloud '${config.name}' has no ${PROJECTS[type] ?? 'service'} (service type ${type}) in its catalog; it has: ${types}`,
      { hint: 'ask its operator; a token without a project has no catalog at all' },
    );
  }
  const endpoints = service.flatMap((entry) => entry.endpoints);
  const ofInterface = endpoints.filter((e) => e.interface === config.interface);
  const region = config.regionName;
  const found = ofInterface.filter(
    (e) => region === undefined || e.region === region || e.region_id === region,
  );
  const regions = [...new Set(found.map((e) => e.region_id ?? e.region ?? ''))];
  if (regions.length > 1) {
    throw new OpenStackError(
      `cloud '${config.name}' has service '${type}' in several regions (${regions.join(', ')})`,
      { hint: 'set region_name in clouds.yaml' },
    );
  }
  if (found[0] !== undefined) return found[0].url;
  const there = endpoints.map((e) => `${e.interface} in ${e.region_id ?? e.region ?? 'no region'}`);
  throw new OpenStackError(
    `cloud '${config.name}' has no ${config.interface} endpoint of '${type}'${
      region === undefined ? '' : ` in region '${region}'`
    } (there are: ${there.join(', ')})`,
    { hint: 'check region_name and interface in clouds.yaml' },
  );
}
