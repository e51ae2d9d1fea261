import type { Cloud } from './cloud.js';
import { stableHexId } from './stable-id.js';

const SERVICES = [
  { type: 'identity', name: 'keystone', path: '/identity/v3' },
  { type: 'compute', name: 'nova', path: '/compute/v2.1' },
  { type: 'image', name: 'glance', path: '/image' },
  { type: 'network', name: 'neutron', path: '/network' },
  { type: 'block-storage', name: 'cinder', path: '/volume/v3' },
  { type: 'container', name: 'zun', path: '/container/v1' },
  { type: 'placement', name: 'placement', path: '/placement' },
  // By this one a client knows that the cloud is simulated.
  { type: 'packbench-simcloud', name: 'simcloud', path: '/simcloud' },
] as const;

/** The service catalog, with the addresses that the client itself used. */
export function catalog(cloud: Cloud, origin: string): unknown {
  const { region, zun, cinder } = cloud.settings;
  return SERVICES.filter(
    ({ type }) => (type !== 'container' || zun) && (type !== 'block-storage' || cinder),
  ).map(({ type, name, path }) => ({
    endpoints: ['public', 'internal', 'admin'].map((kind) => ({
      id: stableHexId(`endpoint/${type}/${kind}`),
      interface: kind,
      region_id: region,
      url: urlOf(cloud, path, origin),
      region,
    })),
    id: stableHexId(`service/${type}`),
    type,
    name,
  }));
}

/** Below wherever the service is now: see Endpoints. */
function urlOf({ endpoints }: Cloud, path: string, origin: string): string {
  const [, service = '', ...version] = path.split('/');
  return [endpoints.root(service, origin), ...version].join('/');
}
