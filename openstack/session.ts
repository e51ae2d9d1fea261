import type { CloudConfig } from './cloud-config.js';
import { faultText } from './fault-text.js';
import { judgeRequest, type Judges } from './judge-request.js';
import { secretsOf, toAuthRequest, tokenShape } from './keystone.js';
import type { TokenBody } from './keystone.js';
import { OpenStackError, OpenStackHttpError, OpenStackResponseError } from './openstack-error.js';
import { retryAfterMs } from './retry.js';
import type { HttpReply, HttpRequest } from './transport.js';

/** A token and what came with it. */
export interface Login {
  readonly token: string;
  readonly body: TokenBody;
  /** On our clock. */
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

export interface Session {
  /** A token with time left; asks Keystone only when there is none. */
  login(): Promise<Login>;
  /** Drops `token`, if it is still the current one, because a service refused it. */
  forget(token: string): void;
  /** The same because the catalog that came with it may be out of date; not when it just came. */
  distrust(token: string): void;
  secrets(): readonly string[];
}

/** A token is renewed when less than this is left of it, or a quarter of its life if that is less. */
const MARGIN_MS = 10 * 60_000;

/** A catalog this young is not asked for again: a service that is away would cost a login a second. */
const CATALOG_MS = 5000;

/** One token per cloud. Callers who ask while it is being fetched share one request. */
export function createSession(
  config: CloudConfig,
  { send, ...judges }: Judges & { readonly send: (request: HttpRequest) => Promise<HttpReply> },
): Session {
  const { now } = judges;
  let current: Login | undefined;
  let fetching: Promise<Login> | undefined;
  const keystone = { service: 'identity', endpoint: new URL(config.authUrl).host };

  return {
    login() {
      if (current !== undefined && now() < renewAtMs(current)) return Promise.resolve(current);
      fetching ??= judgeRequest(judges, keystone, authenticate).finally(
        () => (fetching = undefined),
      );
      return fetching;
    },
    forget(token) {
      if (current?.token === token) current = undefined;
    },
    distrust(token) {
      if (current?.token !== token || now() - current.issuedAtMs < CATALOG_MS) return;
      current = undefined;
    },
    secrets: () => [...secretsOf(config), ...(current === undefined ? [] : [current.token])],
  };

  async function authenticate(): Promise<Login> {
    const url = new URL(`${config.authUrl}/auth/tokens`);
    const reply = await send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(toAuthRequest(config)),
    });
    const { status, exchange } = reply;
    const about = {
      method: 'POST',
      path: url.pathname,
      endpoint: url.host,
      secrets: secretsOf(config),
      status,
      exchange,
    };
    if (status !== 201 && status !== 200) {
      const fault = faultText(reply.body, status);
      throw new OpenStackHttpError({
        ...about,
        fault,
        hint: loginHint(status, config),
        retryAfterMs: retryAfterMs(reply.headers['retry-after'], now()),
      });
    }
    const token = reply.headers['x-subject-token'];
    const json = parseJson(reply.body);
    const parsed = tokenShape.safeParse(json);
    if (typeof token !== 'string' || !parsed.success) {
      throw new OpenStackResponseError('the answer holds no Keystone v3 token', {
        ...about,
        // With a token in its headers it is Keystone, and its body was cut off.
        passing: typeof token === 'string' && json === undefined,
        hint: "auth_url should be Keystone's, such as https://cloud:5000/v3",
      });
    }
    const { issued_at, expires_at } = parsed.data.token;
    // By its lifetime rather than its expiry: Keystone's clock need not agree with ours.
    const lifeMs = Date.parse(expires_at) - Date.parse(issued_at);
    if (Number.isNaN(lifeMs)) throw new OpenStackError('Keystone sent a token without dates');
    const issuedAtMs = exchange.sentAtMs;
    current = { token, body: parsed.data.token, issuedAtMs, expiresAtMs: issuedAtMs + lifeMs };
    return current;
  }

  function renewAtMs(login: Login): number {
    const lifeMs = Date.parse(login.body.expires_at) - Date.parse(login.body.issued_at);
    return login.expiresAtMs - Math.min(MARGIN_MS, lifeMs / 4);
  }
}

function loginHint(status: number, config: CloudConfig): string {
  if (status === 401) {
    return `check user, password, project and domains of cloud '${config.name}' in ${config.source}`;
  }
  return `is auth_url '${config.authUrl}' Keystone's address?`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
