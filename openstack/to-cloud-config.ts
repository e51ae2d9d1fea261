import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import type { CloudConfig, Interface } from './cloud-config.js';
import type { Places, RawCloud } from './clouds-files.js';
import { CloudsFileError } from './openstack-error.js';
import { toCredential, toScope } from './to-credential.js';

const text = z.string().min(1).nullish();
/** YAML has booleans, environment variables have words. */
const flag = z
  .union([z.boolean(), z.enum(['true', 'false', 'True', 'False', 'yes', 'no', '1', '0', ''])])
  .transform((value) => value === true || ['true', 'True', 'yes', '1'].includes(String(value)))
  .nullish();

const settingsShape = z.object({
  auth_url: z.url({ protocol: /^https?$/, error: 'needs an http or https address' }),
  region_name: text,
  regions: z.array(z.union([z.string(), z.looseObject({ name: z.string() })])).nullish(),
  interface: text,
  endpoint_type: text,
  verify: flag,
  insecure: flag,
  cacert: text,
  cert: text,
  key: text,
  api_timeout: z.coerce.number().positive().nullish(),
});

const DEFAULT_TIMEOUT_MS = 90_000;

/** Checks the settings of one cloud and fills in defaults. Throws CloudsFileError. */
export function toCloudConfig(
  name: string,
  raw: RawCloud,
  source: string,
  places: Places,
): CloudConfig {
  // The credentials stand under `auth` in files and beside the rest in the environment.
  const auth = typeof raw['auth'] === 'object' && raw['auth'] !== null ? raw['auth'] : {};
  const flat: RawCloud = { ...raw, ...auth };
  const fail = (problem: string, hint?: string): CloudsFileError =>
    new CloudsFileError(`cloud '${name}' in ${source}: ${problem}`, { hint });
  const parsed = settingsShape.safeParse(flat);
  if (!parsed.success) {
    throw fail(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; '));
  }
  const settings = parsed.data;
  const credential = toCredential(flat, fail);
  return {
    name,
    source,
    authUrl: toIdentityRoot(settings.auth_url),
    credential,
    scope: credential.method === 'application_credential' ? undefined : toScope(flat, fail),
    regionName: settings.region_name ?? firstRegion(settings.regions ?? []),
    interface: toInterface(settings.interface ?? settings.endpoint_type ?? 'public', fail),
    verify: settings.verify !== false && settings.insecure !== true,
    ca: readPem('cacert', settings.cacert),
    cert: readPem('cert', settings.cert),
    key: readPem('key', settings.key),
    endpointOverrides: endpointOverrides(raw),
    timeoutMs:
      settings.api_timeout == null ? DEFAULT_TIMEOUT_MS : Math.round(settings.api_timeout * 1000),
  };

  function readPem(setting: string, path: string | null | undefined): string | undefined {
    if (path == null) return undefined;
    const full = path.startsWith('~/') ? join(places.home, path.slice(2)) : path;
    try {
      return readFileSync(isAbsolute(full) ? full : join(places.cwd, full), 'utf8');
    } catch (cause) {
      throw new CloudsFileError(
        `cloud '${name}' in ${source}: ${setting} '${path}' cannot be read`,
        { cause, hint: 'give the path of a PEM file' },
      );
    }
  }
}

function toIdentityRoot(authUrl: string): string {
  const url = authUrl.replace(/\/+$/, '').replace(/\/v2\.0$/, '/v3');
  return url.endsWith('/v3') ? url : `${url}/v3`;
}

function firstRegion(regions: readonly (string | { readonly name: string })[]): string | undefined {
  const first = regions[0];
  return typeof first === 'string' ? first : first?.name;
}

function toInterface(
  value: string,
  fail: (problem: string, hint: string) => CloudsFileError,
): Interface {
  const short = value.replace(/URL$/, '');
  if (short === 'public' || short === 'internal' || short === 'admin') return short;
  throw fail(`interface '${value}' is unknown`, 'use public, internal or admin');
}

/** `compute_endpoint_override` and its like, which openstacksdk reads too. */
function endpointOverrides(raw: RawCloud): Record<string, string> {
  const suffix = '_endpoint_override';
  return Object.fromEntries(
    Object.entries(raw).flatMap(([key, value]) =>
      key.endsWith(suffix) && typeof value === 'string'
        ? [[key.slice(0, -suffix.length).replaceAll('_', '-'), value.replace(/\/+$/, '')]]
        : [],
    ),
  );
}
