import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listClouds, loadCloud } from './load-cloud.js';
import { CloudsFileError } from './openstack-error.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'packbench-clouds-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const AUTH = `auth: {auth_url: 'http://k:5000', username: u, password: pw, project_name: p}`;
const places = (env: Record<string, string> = {}) => ({
  env,
  cwd: join(root, 'cwd'),
  home: join(root, 'home'),
});

function write(path: string, text: string): string {
  const full = join(root, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
}

function errorOf(action: () => unknown): CloudsFileError {
  try {
    action();
  } catch (error) {
    if (error instanceof CloudsFileError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('search', () => {
  test('the folder in use comes before the home folder', () => {
    write('home/.config/openstack/clouds.yaml', `clouds: {a: {${AUTH}, region_name: Home}}`);
    expect(loadCloud('a', places()).regionName).toBe('Home');
    write('cwd/clouds.yaml', `clouds: {a: {${AUTH}, region_name: Here}}`);
    expect(loadCloud('a', places()).regionName).toBe('Here');
  });

  test('OS_CLIENT_CONFIG_FILE comes before both', () => {
    write('cwd/clouds.yaml', `clouds: {a: {${AUTH}, region_name: Here}}`);
    const file = write('else/where.yaml', `clouds: {a: {${AUTH}, region_name: There}}`);
    const cloud = loadCloud('a', places({ OS_CLIENT_CONFIG_FILE: file }));
    expect(cloud).toMatchObject({ regionName: 'There', source: file });
  });

  test('no file at all: the error lists the folders', () => {
    const error = errorOf(() => loadCloud('a', places()));
    expect(error.message).toBe(
      `clouds.yaml not found. Looked in: ${root}/cwd, ${root}/home/.config/openstack, /etc/openstack`,
    );
    expect(error.hint).toContain('OS_CLIENT_CONFIG_FILE');
  });

  test('OS_CLIENT_CONFIG_FILE without its file is an error, not another cloud', () => {
    write('cwd/clouds.yaml', `clouds: {a: {${AUTH}}}`);
    expect(() => loadCloud('a', places({ OS_CLIENT_CONFIG_FILE: '/no/such' }))).toThrow(
      "OS_CLIENT_CONFIG_FILE names '/no/such', which does not exist",
    );
  });

  test('an unknown cloud: the error lists those that there are', () => {
    write('cwd/clouds.yaml', `clouds: {a: {${AUTH}}, b: {${AUTH}}}`);
    expect(() => loadCloud('x', places())).toThrow(/unknown cloud 'x' in .* \(there are: a, b\)/);
    expect(() => loadCloud('toString', places())).toThrow('unknown cloud');
  });

  test('without a name OS_CLOUD counts, then OS_* variables, then an only cloud', () => {
    const os = { OS_AUTH_URL: 'http://e:5000/v3', OS_USERNAME: 'u', OS_PASSWORD: 'pw' };
    const env = { ...os, OS_PROJECT_NAME: 'p', OS_INSECURE: 'true', OS_REGION_NAME: 'E' };
    write('cwd/clouds.yaml', `clouds: {a: {${AUTH}}}`);
    expect(loadCloud(undefined, places({ ...env, OS_CLOUD: 'a' })).name).toBe('a');
    expect(loadCloud(undefined, places(env))).toMatchObject({
      name: 'envvars',
      authUrl: 'http://e:5000/v3',
      regionName: 'E',
      verify: false,
    });
    expect(loadCloud(undefined, places()).name).toBe('a');
    expect(listClouds(places(env))).toEqual(['a', 'envvars']);
    write('cwd/clouds.yaml', `clouds: {a: {${AUTH}}, b: {${AUTH}}}`);
    expect(() => loadCloud(undefined, places())).toThrow('no cloud was named (there are: a, b)');
  });
});

describe('layers', () => {
  test('secure.yaml is laid over clouds.yaml, and a profile under it', () => {
    write('cwd/clouds.yaml', `clouds: {a: {profile: v, auth: {username: u, project_name: p}}}`);
    write('cwd/secure.yaml', `clouds: {a: {auth: {password: from-secure}}}`);
    write(
      'home/.config/openstack/clouds-public.yaml',
      `public-clouds: {v: {auth: {auth_url: 'https://v/identity/'}, region_name: V}}`,
    );
    expect(loadCloud('a', places())).toMatchObject({
      authUrl: 'https://v/identity/v3',
      regionName: 'V',
      credential: { method: 'password', password: 'from-secure' },
    });
  });

  test('an unknown profile is named', () => {
    write('cwd/clouds.yaml', `clouds: {a: {profile: nope, ${AUTH}}}`);
    expect(() => loadCloud('a', places())).toThrow('uses profile "nope", which is not in');
  });

  test('YAML merge keys work, and ${VAR} stays as it is', () => {
    write(
      'cwd/clouds.yaml',
      `base: &base {auth: {auth_url: 'http://k', username: u, project_name: p, password: '\${PW}'}}
clouds: {a: {<<: *base, verify: no}}`,
    );
    expect(loadCloud('a', places({ PW: 'x' }))).toMatchObject({
      verify: false,
      credential: { password: '${PW}' },
    });
  });
});

describe('credentials and scope', () => {
  const load = (settings: string) => {
    write('cwd/clouds.yaml', `clouds: {a: ${settings}}`);
    return loadCloud('a', places());
  };

  test('a password with domains by name, and the default domain without', () => {
    const auth = `auth_url: 'http://k', username: u, password: pw, project_name: p`;
    expect(load(`{auth: {${auth}, user_domain_name: D, project_domain_id: E}}`)).toMatchObject({
      credential: { user: { name: 'u', domain: { name: 'D' } } },
      scope: { project: { name: 'p', domain: { id: 'E' } } },
    });
    expect(load(`{auth: {${auth}}}`)).toMatchObject({
      credential: { user: { domain: { id: 'default' } } },
      scope: { project: { domain: { id: 'default' } } },
    });
  });

  test('an application credential by id, or by name and user, with no scope', () => {
    const secret = 'application_credential_secret: s';
    expect(
      load(`{auth: {auth_url: 'http://k', application_credential_id: i, ${secret}}}`),
    ).toMatchObject({
      credential: { method: 'application_credential', credential: { id: 'i' }, secret: 's' },
      scope: undefined,
    });
    expect(
      load(`{auth_type: v3applicationcredential, auth: {auth_url: 'http://k', username: u,
            application_credential_name: cred, ${secret}}}`).credential,
    ).toMatchObject({ credential: { name: 'cred', user: { name: 'u' } } });
  });

  test('a token, and a domain as scope', () => {
    expect(
      load(`{auth_type: v3token, auth: {auth_url: 'http://k', token: t, domain_id: d}}`),
    ).toMatchObject({
      credential: { method: 'token', token: 't' },
      scope: { domain: { id: 'd' } },
    });
  });

  test('endpoint_type, cacert and overrides are read', () => {
    write('cwd/ca.pem', 'PEM');
    expect(
      load(`{${AUTH}, endpoint_type: internalURL, cacert: ca.pem, api_timeout: 7,
             compute_endpoint_override: 'http://n/v2.1/'}`),
    ).toMatchObject({
      interface: 'internal',
      ca: 'PEM',
      timeoutMs: 7000,
      endpointOverrides: { compute: 'http://n/v2.1' },
    });
  });

  test.each([
    [`{auth: {username: u}}`, 'auth_url'],
    [`{auth: {auth_url: 'ftp://k', username: u}}`, 'needs an http or https address'],
    [`{auth: {auth_url: 'http://k', username: u, project_name: p}}`, 'auth.password is missing'],
    [`{auth: {auth_url: 'http://k', password: p, project_name: p}}`, 'auth.username is missing'],
    [`{auth: {auth_url: 'http://k', username: u, password: p}}`, 'auth.project_name is missing'],
    [`{auth_type: v3kerberos, auth: {auth_url: 'http://k'}}`, "auth_type 'v3kerberos' is not"],
    [`{${AUTH}, interface: inside}`, "interface 'inside' is unknown"],
    [`{${AUTH}, cacert: /no/ca.pem}`, "cacert '/no/ca.pem' cannot be read"],
  ])('%s is refused: %s', (settings, problem) => {
    expect(errorOf(() => load(settings)).message).toContain(problem);
  });

  test('a password that YAML takes for a number is refused, and not shown', () => {
    const error = errorOf(() =>
      load(`{auth: {auth_url: 'http://k', username: u, password: 48151623, project_name: p}}`),
    );
    expect(error.message).toContain('password is a number in YAML, not text');
    expect(error.message).not.toContain('48151623');
    expect(error.hint).toBe('put it in quotes');
  });

  test('broken YAML: line and column, and nothing of its text', () => {
    const file = write('cwd/clouds.yaml', `clouds:\n  a: {password: "secret`);
    const error = errorOf(() => loadCloud('a', places()));
    expect(error.message).toMatch(new RegExp(`'${file}' line \\d+, column \\d+: not YAML`));
    expect(error.message).not.toContain('secret');
  });

  test('a file of another shape is refused', () => {
    write('cwd/clouds.yaml', `clouds: [a, b]`);
    expect(errorOf(() => loadCloud('a', places())).hint).toContain("a mapping 'clouds:'");
  });
});
