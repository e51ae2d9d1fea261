import type { Cloud } from './cloud.js';
import { catalog } from './catalog.js';
import {
  ApiFault,
  header,
  parseJsonObject,
  toObject,
  type ApiRequest,
  type Reply,
  type Service,
} from './http-exchange.js';
import { createRouter } from './router.js';
import type { Project } from './server.js';
import { stableHexId } from './stable-id.js';
import type { Token, Tokens, User } from './tokens.js';
import { toWholeSecondStamp } from './true-clock.js';

const DOMAIN = { id: 'default', name: 'Default' };
const UNAUTHORIZED = 'The request you have made requires authentication.';

/** Identity v3, as far as a client logs in with it. */
export function createKeystone(cloud: Cloud, tokens: Tokens): Service {
  const route = createRouter<ApiRequest>([
    [
      'GET /',
      (request) => ({
        status: 300,
        headers: { location: `${request.origin}/identity/v3/` },
        body: { versions: { values: [versionDocument(request.origin)] } },
      }),
    ],
    ['GET /v3', (request) => ({ status: 200, body: { version: versionDocument(request.origin) } })],
    ['POST /v3/auth/tokens', logIn],
    [
      'GET /v3/auth/tokens',
      (request) => {
        const subject = subjectToken(request);
        return {
          status: 200,
          headers: { 'X-Subject-Token': subject.id },
          body: tokenBody(subject, request.origin),
        };
      },
    ],
    [
      'HEAD /v3/auth/tokens',
      (request) => {
        return { status: 200, headers: { 'X-Subject-Token': subjectToken(request).id } };
      },
    ],
    [
      'DELETE /v3/auth/tokens',
      (request) => {
        tokens.revoke(subjectToken(request).id);
        return { status: 204 };
      },
    ],
    [
      'GET /v3/auth/catalog',
      (request) => {
        authorize(request);
        return { status: 200, body: { catalog: catalog(cloud, request.origin) } };
      },
    ],
    [
      'GET /v3/auth/projects',
      (request) => ({
        status: 200,
        body: {
          projects: authorize(request).user.projects.map((project) => ({
            ...project,
            domain_id: DOMAIN.id,
            description: '',
            enabled: true,
            parent_id: DOMAIN.id,
            is_domain: false,
            tags: [],
            options: {},
          })),
          links: {
            next: null,
            self: `${request.origin}/identity/v3/auth/projects`,
            previous: null,
          },
        },
      }),
    ],
  ]);

  function logIn(request: ApiRequest): Reply {
    const auth = toObject(parseJsonObject(request, 'Malformed request body')['auth']);
    const identity = toObject(auth?.['identity']);
    const methods = identity?.['methods'];
    if (!auth || !identity || !Array.isArray(methods) || methods.length === 0) {
      throw malformed('Expecting to find identity in auth.');
    }
    const method = String(methods[0]);
    const part = toObject(identity[method]);
    if (!part) throw malformed(`Expecting to find ${method} in identity.`);
    const token = createToken(method, part, toObject(toObject(auth['scope'])?.['project']));
    return {
      status: 201,
      headers: { 'X-Subject-Token': token.id },
      body: tokenBody(token, request.origin),
    };
  }

  function createToken(
    method: string,
    part: Readonly<Record<string, unknown>>,
    scope: Readonly<Record<string, unknown>> | undefined,
  ): Token {
    switch (method) {
      case 'password': {
        const wanted = toObject(part['user']) ?? {};
        const user = tokens.users.find((candidate) => isNamed(candidate, wanted));
        if (!user || user.password !== wanted['password']) throw new ApiFault(401, UNAUTHORIZED);
        return tokens.issue(user, findProject(user, scope), ['password']);
      }
      case 'application_credential': {
        const user = tokens.users.find(
          ({ applicationCredential: own }) =>
            own.id === part['id'] || (part['id'] === undefined && own.name === part['name']),
        );
        if (!user) {
          const named = String(part['id'] ?? part['name']);
          throw new ApiFault(404, `Could not find Application Credential: ${named}.`);
        }
        const { secret, project } = user.applicationCredential;
        if (part['secret'] !== secret) throw new ApiFault(401, UNAUTHORIZED);
        return tokens.issue(user, project, ['application_credential']);
      }
      case 'token': {
        const old = tokens.find(String(part['id']));
        if (!old) throw new ApiFault(404, 'Could not recognize Fernet token');
        const given = old.methods.includes('token') ? old.methods : [...old.methods, 'token'];
        // A token made from a token lives no longer than that one.
        return tokens.issue(old.user, findProject(old.user, scope), given, old.expiresAt);
      }
      default:
        throw new ApiFault(401, UNAUTHORIZED);
    }
  }

  function authorize(request: ApiRequest): Token {
    const token = tokens.find(header(request, 'x-auth-token'));
    if (!token) throw new ApiFault(401, UNAUTHORIZED);
    return token;
  }

  function subjectToken(request: ApiRequest): Token {
    authorize(request);
    const subject = tokens.find(header(request, 'x-subject-token'));
    if (!subject) throw new ApiFault(404, 'Could not recognize Fernet token');
    return subject;
  }

  function tokenBody(token: Token, origin: string): unknown {
    const body = {
      methods: token.methods,
      user: { domain: DOMAIN, id: token.user.id, name: token.user.name, password_expires_at: null },
      audit_ids: [token.auditId],
      expires_at: toWholeSecondStamp(token.expiresAt + cloud.settings.clockOffsetMs) + 'Z',
      issued_at: toWholeSecondStamp(token.issuedAt + cloud.settings.clockOffsetMs) + 'Z',
    };
    if (!token.project) return { token: body };
    return {
      token: {
        ...body,
        project: { domain: DOMAIN, id: token.project.id, name: token.project.name },
        is_domain: false,
        roles: token.user.roles.map((name) => ({ id: stableHexId(`role/${name}`), name })),
        catalog: catalog(cloud, origin),
      },
    };
  }

  return {
    handle(request) {
      const reply = route(request);
      if (!reply) throw new ApiFault(404, 'The requested URL was not found on the server.');
      return { ...reply, headers: { Vary: 'X-Auth-Token', ...reply.headers } };
    },
    toReply(fault, request) {
      const title = TITLES[fault.status] ?? 'Error';
      return {
        status: fault.status,
        headers: {
          Vary: 'X-Auth-Token',
          ...(fault.status === 401 && {
            'WWW-Authenticate': `Keystone uri="${request.origin}/identity/v3"`,
          }),
        },
        body: { error: { code: fault.status, message: fault.message, title } },
      };
    },
  };
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
};

function malformed(what: string): ApiFault {
  return new ApiFault(
    400,
    `${what} The server could not comply with the request since it is either malformed or ` +
      'otherwise incorrect. The client is assumed to be in error.',
  );
}

/** By id, or by name and domain. */
function isNamed(
  thing: { readonly id: string; readonly name: string },
  wanted: Readonly<Record<string, unknown>>,
): boolean {
  if (wanted['id'] !== undefined) return wanted['id'] === thing.id;
  const domain = toObject(wanted['domain']);
  return (
    wanted['name'] === thing.name &&
    (domain?.['id'] === DOMAIN.id || domain?.['name'] === DOMAIN.name)
  );
}

function findProject(
  user: User,
  scope: Readonly<Record<string, unknown>> | undefined,
): Project | null {
  if (!scope) return null;
  const project = user.projects.find((candidate) => isNamed(candidate, scope));
  if (!project) throw new ApiFault(401, UNAUTHORIZED);
  return project;
}

function versionDocument(origin: string): unknown {
  return {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${origin}/identity/v3/` }],
    'media-types': [
      { base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' },
    ],
  };
}
