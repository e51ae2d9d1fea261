import { homedir } from 'node:os';
import { readCloudsFiles, merge } from './clouds-files.js';
import type { CloudsFiles, Places, RawCloud } from './clouds-files.js';
import type { CloudConfig } from './cloud-config.js';
import { CloudsFileError } from './openstack-error.js';
import { toCloudConfig } from './to-cloud-config.js';

/** Name of the cloud that the `OS_*` variables describe, as in openstacksdk. */
export const ENVIRONMENT_CLOUD = 'envvars';

/**
 * Settings of the cloud called `name`. Without a name: `OS_CLOUD`, else the `OS_*` variables, else
 * the only cloud that there is. Like openstacksdk it does not expand `${VAR}` in files.
 * Throws CloudsFileError.
 */
export function loadCloud(name?: string, places: Partial<Places> = {}): CloudConfig {
  const at = { env: process.env, cwd: process.cwd(), home: homedir(), ...places };
  const files = readCloudsFiles(at);
  const environment = fromEnvironment(at.env);
  const named = name ?? at.env['OS_CLOUD'] ?? '';
  const wanted = named === '' ? defaultName(files, environment) : named;
  if (wanted === ENVIRONMENT_CLOUD && environment !== undefined) {
    return toCloudConfig(wanted, environment, 'OS_* variables', at);
  }
  const raw = Object.hasOwn(files.clouds, wanted) ? files.clouds[wanted] : undefined;
  if (raw === undefined || files.path === undefined) throw unknownCloud(wanted, files, environment);
  return toCloudConfig(wanted, withProfile(wanted, raw, files), files.path, at);
}

/** Names of all clouds that `loadCloud` knows. Throws CloudsFileError. */
export function listClouds(places: Partial<Places> = {}): readonly string[] {
  const at = { env: process.env, cwd: process.cwd(), home: homedir(), ...places };
  const names = Object.keys(readCloudsFiles(at).clouds);
  return fromEnvironment(at.env) === undefined ? names : [...names, ENVIRONMENT_CLOUD];
}

/** `OS_PROJECT_NAME` → `project_name` and so on; undefined without `OS_AUTH_URL`. */
function fromEnvironment(env: Places['env']): RawCloud | undefined {
  if (!env['OS_AUTH_URL']) return undefined;
  return Object.fromEntries(
    Object.entries(env)
      .filter(([key, value]) => key.startsWith('OS_') && value !== undefined && value !== '')
      .map(([key, value]) => [key.slice('OS_'.length).toLowerCase(), value]),
  );
}

function defaultName(files: CloudsFiles, environment: RawCloud | undefined): string {
  if (environment !== undefined) return ENVIRONMENT_CLOUD;
  const names = Object.keys(files.clouds);
  if (names.length === 1 && names[0] !== undefined) return names[0];
  if (files.path === undefined) throw notFound(files);
  throw new CloudsFileError(`no cloud was named (there are: ${names.join(', ')})`, {
    hint: 'name one, or set OS_CLOUD',
  });
}

function withProfile(name: string, raw: RawCloud, files: CloudsFiles): RawCloud {
  const profile = raw['profile'] ?? raw['cloud'];
  if (profile === undefined || profile === null) return raw;
  const base = typeof profile === 'string' ? files.profiles[profile] : undefined;
  if (base !== undefined) return merge(base, raw);
  const known = Object.keys(files.profiles).join(', ') || 'none';
  throw new CloudsFileError(
    `cloud '${name}' uses profile ${JSON.stringify(profile)}, which is not in clouds-public.yaml (there: ${known})`,
    { hint: 'write the settings of the profile into clouds.yaml itself' },
  );
}

function unknownCloud(
  name: string,
  files: CloudsFiles,
  environment: RawCloud | undefined,
): CloudsFileError {
  if (files.path === undefined && environment === undefined) return notFound(files);
  const known = Object.keys(files.clouds);
  if (environment !== undefined) known.push(ENVIRONMENT_CLOUD);
  const where = files.path === undefined ? '' : ` in '${files.path}'`;
  return new CloudsFileError(`unknown cloud '${name}'${where} (there are: ${known.join(', ')})`, {
    hint: 'correct the name, or set OS_CLIENT_CONFIG_FILE to the file that has it',
  });
}

function notFound(files: CloudsFiles): CloudsFileError {
  const folders = files.searched.join(', ');
  return new CloudsFileError(`clouds.yaml not found. Looked in: ${folders}`, {
    hint: 'put it there, set OS_CLIENT_CONFIG_FILE to its path, or set the OS_* variables',
  });
}
