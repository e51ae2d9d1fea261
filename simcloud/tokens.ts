import { randomBytes } from 'node:crypto';
import { ADMIN_PROJECT, DEMO_PROJECT } from './cloud.js';
import type { Settings } from './options.js';
import type { Project } from './server.js';
import { stableHexId } from './stable-id.js';
import { trueNow } from './true-clock.js';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly password: string;
  readonly roles: readonly string[];
  readonly projects: readonly Project[];
  readonly applicationCredential: {
    readonly id: string;
    readonly name: string;
    readonly secret: string;
    readonly project: Project;
  };
}

export interface Token {
  readonly id: string;
  readonly user: User;
  /** Null for an unscoped token. */
  readonly project: Project | null;
  readonly methods: readonly string[];
  readonly auditId: string;
  /** True clock. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Who may log in, and the tokens that were given out. */
export class Tokens {
  readonly users: readonly User[];
  private readonly lifetimeMs: number;
  private readonly tokens = new Map<string, Token>();

  constructor(settings: Settings) {
    this.lifetimeMs = settings.tokenLifetimeMs;
    this.users = [
      {
        ...newUser('admin', settings.passwords.admin, ADMIN_PROJECT),
        roles: ['admin', 'member', 'reader'],
        projects: [ADMIN_PROJECT, DEMO_PROJECT],
      },
      {
        ...newUser('demo', settings.passwords.demo, DEMO_PROJECT),
        roles: ['member', 'reader'],
        projects: [DEMO_PROJECT],
      },
    ];
  }

  issue(user: User, project: Project | null, methods: readonly string[], until?: number): Token {
    const issuedAt = trueNow();
    const token: Token = {
      id: `gAAAAA${randomBytes(90).toString('base64url')}`,
      user,
      project,
      methods,
      auditId: randomBytes(16).toString('base64url'),
      issuedAt,
      expiresAt: until ?? issuedAt + this.lifetimeMs,
    };
    this.tokens.set(token.id, token);
    return token;
  }

  /** Undefined when it is unknown, revoked or expired. */
  find(id: string | undefined): Token | undefined {
    const token = this.tokens.get(id ?? '');
    if (token && token.expiresAt <= trueNow()) {
      this.tokens.delete(token.id);
      return undefined;
    }
    return token;
  }

  revoke(id: string): void {
    this.tokens.delete(id);
  }

  expireAll(): void {
    this.tokens.clear();
  }
}

function newUser(
  name: string,
  password: string,
  project: Project,
): Pick<User, 'id' | 'name' | 'password' | 'applicationCredential'> {
  return {
    id: stableHexId(`user/${name}`),
    name,
    password,
    applicationCredential: {
      id: stableHexId(`application-credential/${name}`),
      name: `packbench-${name}`,
      secret: randomBytes(32).toString('base64url'),
      project,
    },
  };
}
