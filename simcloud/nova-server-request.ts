import type { Cloud } from './cloud.js';
import { ApiFault, parseJsonObject, toObject, toText } from './http-exchange.js';
import type { Image } from './image.js';
import type { NovaRequest } from './nova-request.js';
import { pythonRepr } from './python-repr.js';
import type { Flavor } from './server.js';

export interface ServerRequest {
  readonly name: string;
  readonly flavor: Flavor;
  readonly image: Image;
  readonly networkIds: readonly string[];
  readonly zone: string;
  readonly host: string;
  readonly hypervisor: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly count: number;
}

const KNOWN_KEYS = new Set(
  (
    'name flavorRef imageRef networks metadata availability_zone min_count max_count key_name ' +
    'security_groups user_data config_drive adminPass description tags host ' +
    'hypervisor_hostname hostname block_device_mapping_v2 return_reservation_id ' +
    'OS-DCF:diskConfig trusted_image_certificates accessIPv4 accessIPv6 personality'
  ).split(' '),
);
const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
const GIB = 1024 ** 3;

/** Checks POST /servers as nova's schema and API do, in their order. @throws ApiFault with nova's text */
export function parseServerRequest(cloud: Cloud, request: NovaRequest): ServerRequest {
  const body = parseJsonObject(request, 'Malformed request body');
  const server = toObject(body['server']);
  if (!server) throw new ApiFault(400, "'server' is a required property");
  checkSchema(server, request.minor);

  const { zone, host, hypervisor } = parsePlace(cloud, server, request);
  const flavor = cloud.flavors.find((candidate) => candidate.id === String(server['flavorRef']));
  const image = cloud.images.get(String(server['imageRef']));
  if (!image || (image.visibility === 'private' && image.owner !== request.token.project)) {
    throw new ApiFault(400, 'Can not find requested image');
  }
  if (!flavor) throw new ApiFault(400, `Flavor ${String(server['flavorRef'])} could not be found.`);
  if (server['key_name'] !== undefined) throw new ApiFault(400, 'Invalid key_name provided.');
  for (const group of asList(server['security_groups'])) {
    const named = String(toObject(group)?.['name']);
    if (named !== 'default') {
      throw new ApiFault(400, `Unable to find security_group with name or id '${named}'`);
    }
  }
  const networkIds = parseNetworks(cloud, server['networks']);
  checkImage(image, flavor);
  const min = Number(server['min_count'] ?? 1);
  return {
    name: String(server['name']),
    flavor,
    image,
    networkIds,
    zone,
    host,
    hypervisor,
    metadata: parseMetadata(server['metadata']),
    count: Math.max(min, Number(server['max_count'] ?? min)),
  };
}

function checkSchema(server: Readonly<Record<string, unknown>>, minor: number): void {
  const refuse = (field: string, value: unknown, why: string): ApiFault => {
    const shown = typeof value === 'string' ? value : pythonRepr(value);
    return new ApiFault(400, `Invalid input for field/attribute ${field}. Value: ${shown}. ${why}`);
  };
  for (const key of ['name', 'flavorRef', ...(minor >= 37 ? ['networks'] : [])]) {
    if (server[key] === undefined) {
      throw refuse('server', server, `'${key}' is a required property`);
    }
  }
  const unknown = Object.keys(server).find((key) => !KNOWN_KEYS.has(key));
  if (unknown !== undefined) {
    const why = `Additional properties are not allowed (${pythonRepr(unknown)} was unexpected)`;
    throw refuse('server', server, why);
  }
  const { name, imageRef, networks } = {
    name: server['name'],
    imageRef: server['imageRef'],
    networks: server['networks'],
  };
  if (typeof name !== 'string')
    throw refuse('name', name, `${pythonRepr(name)} is not of type 'string'`);
  if (name.trim() === '') throw refuse('name', name, `${pythonRepr(name)} is too short`);
  if (name.length > 255) throw refuse('name', name, `${pythonRepr(name)} is too long`);
  if (imageRef !== undefined && (typeof imageRef !== 'string' || !UUID.test(imageRef))) {
    const why = `${pythonRepr(imageRef)} is not valid under any of the given schemas`;
    throw refuse('imageRef', imageRef, why);
  }
  for (const key of ['min_count', 'max_count']) {
    const count = server[key];
    if (count !== undefined && !(Number(count) >= 1)) {
      throw refuse(key, count, `${pythonRepr(count)} is less than the minimum of 1`);
    }
  }
  for (const [key, value] of Object.entries(toObject(server['metadata']) ?? {})) {
    if (typeof value !== 'string') {
      throw refuse(key, value, `${pythonRepr(value)} is not of type 'string'`);
    }
    if (value.length > 255) throw refuse(key, value, `${pythonRepr(value)} is too long`);
  }
  if (typeof networks === 'string' && networks !== 'auto' && networks !== 'none') {
    const why = `${pythonRepr(networks)} is not valid under any of the given schemas`;
    throw refuse('networks', networks, why);
  }
}

/** `ZONE:HOST:NODE` and, from 2.74, `host`: for admins only. */
function parsePlace(
  cloud: Cloud,
  server: Readonly<Record<string, unknown>>,
  request: NovaRequest,
): Pick<ServerRequest, 'zone' | 'host' | 'hypervisor'> {
  const [zone = '', forcedHost = '', hypervisor = ''] = toText(server['availability_zone']).split(
    ':',
  );
  const requestedHost = server['host'];
  if (requestedHost !== undefined) {
    if (!request.isAdmin) throw forbidden('compute:servers:create:requested_destination');
    if (!cloud.nodes.some((node) => node.name === requestedHost)) {
      throw new ApiFault(400, `Compute host ${toText(requestedHost)} could not be found.`);
    }
    return { zone, host: toText(requestedHost), hypervisor: '' };
  }
  if (forcedHost !== '' || hypervisor !== '') {
    if (!request.isAdmin) throw forbidden('os_compute_api:servers:create:forced_host');
    return { zone, host: forcedHost, hypervisor };
  }
  if (zone !== '' && !cloud.nodes.some((node) => node.options.zone === zone)) {
    throw new ApiFault(400, 'The requested availability zone is not available');
  }
  return { zone, host: '', hypervisor: '' };
}

function parseNetworks(cloud: Cloud, networks: unknown): readonly string[] {
  if (networks === 'none') return [];
  const wanted = asList(networks).map((entry) => String(toObject(entry)?.['uuid']));
  if (wanted.length > 0) {
    for (const id of wanted) {
      if (!cloud.networks.some((network) => network.id === id)) {
        throw new ApiFault(400, `Network ${id} could not be found.`);
      }
    }
    return wanted;
  }
  if (cloud.networks.length > 1) {
    const text = 'Multiple possible networks found, use a Network ID to be more specific.';
    throw new ApiFault(409, text);
  }
  return cloud.networks.map((network) => network.id);
}

function checkImage(image: Image, flavor: Flavor): void {
  if (image.status !== 'active') throw new ApiFault(400, `Image ${image.id} is not active.`);
  if (flavor.ramMib < image.minRamMib) {
    throw new ApiFault(400, "Flavor's memory is too small for requested image.");
  }
  const flavorBytes = flavor.diskGib * GIB;
  if (image.sizeBytes !== null && image.sizeBytes > flavorBytes) {
    throw new ApiFault(
      400,
      `Flavor's disk is too small for requested image. Flavor disk is ${flavorBytes} bytes, image is ${image.sizeBytes} bytes.`,
    );
  }
  if (image.minDiskGib > flavor.diskGib) {
    throw new ApiFault(
      400,
      `Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk is ${flavorBytes} bytes, minimum size is ${image.minDiskGib * GIB} bytes.`,
    );
  }
}

function parseMetadata(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(toObject(value) ?? {}).map(([key, item]) => [key, String(item)]),
  );
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function forbidden(rule: string): ApiFault {
  return new ApiFault(403, `Policy doesn't allow ${rule} to be performed.`);
}
