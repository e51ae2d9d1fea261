import type { Credential, Named, Scope } from './cloud-config.js';
import type { RawCloud } from './clouds-files.js';
import type { CloudsFileError } from './openstack-error.js';

type Fail = (problem: string, hint?: string) => CloudsFileError;
type DomainRef = { readonly id: string } | { readonly name: string };

/** Keystone's first domain, which OpenStackClient assumes too when none is named. */
const DEFAULT_DOMAIN = { id: 'default' } as const;

/** Which credential the settings hold: by `auth_type`, else by what is there. */
export function toCredential(flat: RawCloud, fail: Fail): Credential {
  const read = reader(flat, fail);
  const type = read('auth_type') ?? guessType(flat);
  switch (type) {
    case 'password':
    case 'v3password':
      return { method: 'password', user: toUser(flat, fail), password: needed('password') };
    case 'token':
    case 'v3token':
      return { method: 'token', token: needed('token') };
    case 'v3applicationcredential': {
      const id = read('application_credential_id');
      const credential =
        id === undefined
          ? { name: needed('application_credential_name'), user: toUser(flat, fail) }
          : { id };
      return {
        method: 'application_credential',
        credential,
        secret: needed('application_credential_secret'),
      };
    }
    default:
      throw fail(
        `auth_type '${type}' is not supported`,
        'use password, v3applicationcredential or token',
      );
  }

  function needed(key: string): string {
    const value = read(key);
    if (value !== undefined) return value;
    throw fail(`auth.${key} is missing`, 'write it into clouds.yaml or, better, secure.yaml');
  }
}

/** What the token is asked for: a project, else a domain. */
export function toScope(flat: RawCloud, fail: Fail): Scope {
  const read = reader(flat, fail);
  const id = read('project_id') ?? read('tenant_id');
  if (id !== undefined) return { project: { id } };
  const name = read('project_name') ?? read('tenant_name');
  if (name !== undefined) {
    return { project: { name, domain: toDomain(read, 'project_domain') } };
  }
  const domainId = read('domain_id');
  if (domainId !== undefined) return { domain: { id: domainId } };
  const domainName = read('domain_name');
  if (domainName !== undefined) return { domain: { name: domainName } };
  throw fail('auth.project_name is missing', 'name the project that the servers are to be in');
}

function toUser(flat: RawCloud, fail: Fail): Named {
  const read = reader(flat, fail);
  const id = read('user_id');
  if (id !== undefined) return { id };
  const name = read('username') ?? read('user_name');
  if (name !== undefined) return { name, domain: toDomain(read, 'user_domain') };
  throw fail('auth.username is missing', 'give username or user_id');
}

function toDomain(read: (key: string) => string | undefined, prefix: string): DomainRef {
  const id = read(`${prefix}_id`);
  if (id !== undefined) return { id };
  const name = read(`${prefix}_name`);
  if (name !== undefined) return { name };
  const defaultId = read('default_domain_id') ?? read('default_domain');
  return defaultId === undefined ? DEFAULT_DOMAIN : { id: defaultId };
}

function guessType(flat: RawCloud): string {
  if (flat['application_credential_secret'] != null) return 'v3applicationcredential';
  return flat['token'] != null && flat['password'] == null ? 'token' : 'password';
}

function reader(flat: RawCloud, fail: Fail): (key: string) => string | undefined {
  return (key) => {
    const value = flat[key];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'string') return value;
    // The value itself may be a password: it is not quoted.
    throw fail(`${key} is a ${typeof value} in YAML, not text`, 'put it in quotes');
  };
}
