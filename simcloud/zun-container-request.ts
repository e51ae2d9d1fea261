import { toObject, toText } from './http-exchange.js';
import { pythonRepr } from './python-repr.js';
import { requireZunAdmin, zunFault, type ZunRequest } from './zun-request.js';
import type { Cloud } from './cloud.js';

export interface ContainerRequest {
  readonly name: string;
  readonly image: string;
  readonly memoryMib: number;
  readonly cpus: number;
  readonly diskGib: number | null;
  readonly command: readonly string[] | null;
  readonly environment: Readonly<Record<string, string>> | null;
  readonly labels: Readonly<Record<string, string>> | null;
  readonly imagePullPolicy: string | null;
  readonly networkIds: readonly string[];
  readonly zone: string;
  readonly host: string;
}

const LEGACY_KEYS =
  'name image command cpu cpu_policy memory workdir auto_remove image_pull_policy labels ' +
  'environment restart_policy interactive tty image_driver security_groups hints mounts nets ' +
  'runtime hostname disk availability_zone auto_heal privileged healthcheck exposed_ports registry';
/** zun/conf/container_driver.py: the defaults of minimum_… and maximum_…, MB and CPUs. */
const LIMITS = { memory: [4, 8192], cpu: [0.1, 16], disk: [1, 160] } as const;
const DEFAULT_MEMORY = 512;

/**
 * Checks POST /containers as Zun's schema and API do (zun/api/controllers/v1/schemas/containers.py),
 * in their order. @throws ApiFault with Zun's text, less the schema that jsonschema appends
 */
export function parseContainerRequest(cloud: Cloud, request: ZunRequest): ContainerRequest {
  const body = parseBody(request);
  checkSchema(body, request.minor);
  const networkIds = parseNetworks(cloud, body['nets']);
  if (body['runtime'] != null) requireZunAdmin(request, 'container:create:runtime');
  if (body['privileged'] != null) {
    // Denied to everybody, admins too.
    requireZunAdmin({ ...request, isAdmin: false }, 'container:create:privileged');
  }
  const policy = body['image_pull_policy'];
  if (policy != null) requireZunAdmin(request, 'container:create:image_pull_policy');
  if (body['host'] != null) requireZunAdmin(request, 'container:create:requested_destination');
  return {
    name:
      body['name'] == null ? `zeta-${1 + cloud.containers.size}-container` : toText(body['name']),
    image: toText(body['image']),
    memoryMib: Number(body['memory'] ?? DEFAULT_MEMORY),
    cpus: Number(body['cpu'] ?? 1),
    diskGib: body['disk'] == null ? null : Number(body['disk']),
    command: parseCommand(body['command']),
    environment: parseStrings(body['environment']),
    labels: parseStrings(body['labels']),
    imagePullPolicy: policy == null ? null : toText(policy),
    networkIds,
    zone: toText(body['availability_zone']),
    host: toText(body['host']),
  };
}

function parseBody(request: ZunRequest): Readonly<Record<string, unknown>> {
  try {
    const body = toObject(JSON.parse(request.body === '' ? '{}' : request.body));
    if (body) return body;
  } catch {
    // Pecan itself refuses what is no JSON, without a word.
  }
  throw zunFault(400, '', '');
}

function checkSchema(body: Readonly<Record<string, unknown>>, minor: number): void {
  const keys = LEGACY_KEYS.split(' ');
  if (minor >= 39) keys.push('host');
  if (minor >= 40) keys.push('entrypoint');
  const unknown = Object.keys(body).find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    throw schemaFault(
      `Additional properties are not allowed (${pythonRepr(unknown)} was unexpected)`,
    );
  }
  const { name, image, command } = {
    name: body['name'],
    image: body['image'],
    command: body['command'],
  };
  if (image === undefined) throw schemaFault("'image' is a required property");
  checkText('name', name, /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/);
  checkText('image', image, /[a-zA-Z0-9][a-zA-Z0-9_.-]/);
  // Up to 1.19 a string, from 1.20 on a list.
  if (command != null && (minor < 20 ? typeof command !== 'string' : !Array.isArray(command))) {
    const type = minor < 20 ? 'string' : 'array';
    throw fieldFault('command', command, `is not of type '${type}', 'null'`);
  }
  for (const field of ['labels', 'environment'] as const) {
    const value = body[field];
    if (value != null && !toObject(value)) {
      throw fieldFault(field, value, "is not of type 'object', 'null'");
    }
  }
  for (const [field, [low, high]] of Object.entries(LIMITS)) {
    const value = body[field];
    if (value == null) continue;
    const number = Number(value);
    if (!Number.isFinite(number)) throw fieldFault(field, value, "does not match '^[0-9]+$'");
    const told = (why: string): Error =>
      schemaFault(`Invalid input for field '${field}'.Value: '${toText(value)}'. ${number} ${why}`);
    if (number < low) throw told(`is less than the minimum of ${low}`);
    if (number > high) throw told(`is greater than the maximum of ${high}`);
  }
}

function checkText(field: string, value: unknown, pattern: RegExp): void {
  if (value == null) return;
  if (typeof value !== 'string') throw fieldFault(field, value, "is not of type 'string'");
  if (value.length < 2) throw fieldFault(field, value, 'is too short');
  if (value.length > 255) throw fieldFault(field, value, 'is too long');
  if (!pattern.test(value)) {
    throw fieldFault(field, value, `does not match ${pythonRepr(pattern.source)}`);
  }
}

/** By id or name; the first network there is when none is named. */
function parseNetworks(cloud: Cloud, nets: unknown): readonly string[] {
  const wanted = Array.isArray(nets) ? nets.map((net) => toText(toObject(net)?.['network'])) : [];
  if (wanted.length === 0) return cloud.networks.slice(0, 1).map(({ id }) => id);
  return wanted.map((ident) => {
    const network = cloud.networks.find(({ id, name }) => id === ident || name === ident);
    if (network) return network.id;
    throw zunFault(404, 'network-not-found', `Neutron network ${ident} could not be found.`);
  });
}

function parseCommand(command: unknown): readonly string[] | null {
  if (typeof command === 'string') return command.split(/\s+/).filter((word) => word !== '');
  return Array.isArray(command) && command.length > 0 ? command.map(toText) : null;
}

function parseStrings(value: unknown): Readonly<Record<string, string>> | null {
  const object = toObject(value);
  if (!object) return null;
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, toText(item)]));
}

function fieldFault(field: string, value: unknown, why: string): Error {
  const shown = typeof value === 'string' ? value : pythonRepr(value);
  return schemaFault(
    `Invalid input for field '${field}'.Value: '${shown}'. ${pythonRepr(value)} ${why}`,
  );
}

export function schemaFault(message: string): Error {
  return zunFault(400, 'schema-validation-error', message);
}
