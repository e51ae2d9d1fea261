import { z } from 'zod';
import type { CloudConfig, Named } from './cloud-config.js';

const named = z.object({ id: z.string(), name: z.string() });
const endpoint = z.object({
  interface: z.string(),
  region: z.string().nullish(),
  region_id: z.string().nullish(),
  url: z.string(),
});

export const tokenShape = z.object({
  token: z.object({
    issued_at: z.string(),
    expires_at: z.string(),
    project: named.optional(),
    user: named,
    roles: z.array(named).default([]),
    catalog: z.array(z.object({ type: z.string(), endpoints: z.array(endpoint) })).default([]),
  }),
});

export type TokenBody = z.infer<typeof tokenShape>['token'];
export type Catalog = TokenBody['catalog'];

/** Who the token speaks for. */
export interface Identity {
  /** Undefined when the token is scoped to a domain. */
  readonly project: { readonly id: string; readonly name: string } | undefined;
  readonly user: { readonly id: string; readonly name: string };
  readonly roles: readonly string[];
}

/** Body of `POST /v3/auth/tokens`. Holds secrets. */
export function toAuthRequest(config: CloudConfig): object {
  return {
    auth: {
      identity: toIdentity(config),
      ...(config.scope === undefined ? {} : { scope: config.scope }),
    },
  };
}

/** The values that must never be printed. */
export function secretsOf(config: CloudConfig): readonly string[] {
  switch (config.credential.method) {
    case 'password':
      return [config.credential.password];
    case 'token':
      return [config.credential.token];
    case 'application_credential':
      return [config.credential.secret];
  }
}

function toIdentity({ credential }: CloudConfig): object {
  switch (credential.method) {
    case 'password': {
      const user: Named & { password: string } = {
        ...credential.user,
        password: credential.password,
      };
      return { methods: ['password'], password: { user } };
    }
    case 'token':
      return { methods: ['token'], token: { id: credential.token } };
    case 'application_credential':
      return {
        methods: ['application_credential'],
        application_credential: { ...credential.credential, secret: credential.secret },
      };
  }
}
