import { stringify } from 'yaml';
import type { User } from './tokens.js';

/**
 * A clouds.yaml with its secrets in it: `simcloud` (admin), `simcloud-demo` (an ordinary tenant) and
 * `simcloud-appcred` (the tenant by application credential).
 */
export function cloudsYaml(url: string, region: string, users: readonly User[]): string {
  const auth_url = `${url}/identity/v3`;
  const common = { region_name: region, interface: 'public', identity_api_version: 3 };
  const clouds: Record<string, object> = {};
  for (const user of users) {
    clouds[user.name === 'admin' ? 'simcloud' : `simcloud-${user.name}`] = {
      auth: {
        auth_url,
        username: user.name,
        password: user.password,
        project_name: user.applicationCredential.project.name,
        user_domain_name: 'Default',
        project_domain_name: 'Default',
      },
      ...common,
    };
  }
  const credential = users.find((user) => user.name === 'demo')?.applicationCredential;
  clouds['simcloud-appcred'] = {
    auth_type: 'v3applicationcredential',
    auth: {
      auth_url,
      application_credential_id: credential?.id,
      application_credential_secret: credential?.secret,
    },
    ...common,
  };
  return stringify({ clouds });
}
