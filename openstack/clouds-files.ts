import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { CloudsFileError } from './openstack-error.js';

/** Where settings are looked for. */
export interface Places {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
}

/** Settings of one cloud as written. */
export type RawCloud = Readonly<Record<string, unknown>>;

export interface CloudsFiles {
  /** Path of clouds.yaml; undefined when there is none. */
  readonly path: string | undefined;
  /** Folders that were searched. */
  readonly searched: readonly string[];
  readonly clouds: Readonly<Record<string, RawCloud>>;
  readonly profiles: Readonly<Record<string, RawCloud>>;
}

const section = z.record(z.string(), z.record(z.string(), z.unknown()).nullable());
const cloudsShape = z.object({ clouds: section.optional() });
const profilesShape = z.object({ 'public-clouds': section.optional() });

/**
 * Reads clouds.yaml, with secure.yaml laid over it, and clouds-public.yaml. Of each, the first file
 * found counts, as in openstacksdk (openstack/config/loader.py). Throws CloudsFileError.
 */
export function readCloudsFiles(places: Places): CloudsFiles {
  const folders = [places.cwd, join(places.home, '.config/openstack'), '/etc/openstack'];
  const path = find('clouds', 'OS_CLIENT_CONFIG_FILE');
  const securePath = find('secure', 'OS_CLIENT_SECURE_FILE');
  const profilesPath = find('clouds-public', 'OS_CLIENT_VENDOR_FILE');
  const clouds = path === undefined ? {} : (readYaml(path, cloudsShape).clouds ?? {});
  const secure = securePath === undefined ? {} : (readYaml(securePath, cloudsShape).clouds ?? {});
  return {
    path,
    searched: folders,
    clouds: Object.fromEntries(
      Object.entries(clouds).map(([name, cloud]) => [name, merge(cloud ?? {}, secure[name] ?? {})]),
    ),
    profiles:
      profilesPath === undefined
        ? {}
        : withoutNulls(readYaml(profilesPath, profilesShape)['public-clouds'] ?? {}),
  };

  function find(name: string, variable: string): string | undefined {
    const named = places.env[variable];
    if (named !== undefined && named !== '') {
      if (existsSync(named)) return named;
      // openstacksdk goes on to the folders; another cloud than the one meant would be measured.
      throw new CloudsFileError(`${variable} names '${named}', which does not exist`, {
        hint: `correct or unset ${variable}`,
      });
    }
    return folders
      .flatMap((folder) => ['yaml', 'yml', 'json'].map((type) => join(folder, `${name}.${type}`)))
      .find((candidate) => existsSync(candidate));
  }
}

/** Lays `over` on `under`, object by object; anything else is replaced. */
export function merge(under: RawCloud, over: RawCloud): RawCloud {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isObject(below) && isObject(value) ? merge(below, value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is RawCloud {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutNulls(named: Readonly<Record<string, RawCloud | null>>): Record<string, RawCloud> {
  return Object.fromEntries(Object.entries(named).map(([name, raw]) => [name, raw ?? {}]));
}

function readYaml<T>(path: string, shape: z.ZodType<T>): T {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CloudsFileError(`'${path}' cannot be read`, { cause, hint: 'check its permissions' });
  }
  const lines = new LineCounter();
  // Version 1.1 and merge keys, as PyYAML has them. No pretty errors: they quote the line, which
  // may hold a password.
  const document = parseDocument(text, {
    version: '1.1',
    merge: true,
    prettyErrors: false,
    lineCounter: lines,
  });
  const error = document.errors[0];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new CloudsFileError(`'${path}' line ${line}, column ${col}: not YAML (${error.code})`, {
      hint: 'check indentation and quotes there',
    });
  }
  const parsed = shape.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((i) => `${i.path.join('.') || 'file'}: ${i.message}`);
  throw new CloudsFileError(`'${path}' is not a clouds file: ${problems.join('; ')}`, {
    hint: "it should have a mapping 'clouds:', cloud name to settings",
  });
}
