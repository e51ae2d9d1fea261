export type Interface = 'public' | 'internal' | 'admin';

/** A user or project: by id, or by name within a domain. */
export type Named =
  | { readonly id: string }
  | { readonly name: string; readonly domain: { readonly id: string } | { readonly name: string } };

export type Credential =
  | { readonly method: 'password'; readonly user: Named; readonly password: string }
  | { readonly method: 'token'; readonly token: string }
  | {
      readonly method: 'application_credential';
      /** With a name, the user whose credential it is must be named too. */
      readonly credential:
        { readonly id: string } | { readonly name: string; readonly user: Named };
      readonly secret: string;
    };

export type Scope =
  | { readonly project: Named }
  | { readonly domain: { readonly id: string } | { readonly name: string } };

/** One cloud, ready to connect to. Holds secrets: it never leaves the process. */
export interface CloudConfig {
  readonly name: string;
  /** Where it was read: a file's path or `OS_* variables`. */
  readonly source: string;
  /** Keystone's v3 root, such as `https://cloud:5000/v3`, no slash at its end. */
  readonly authUrl: string;
  readonly credential: Credential;
  /** Undefined: the token is scoped by what it was made from (application credential). */
  readonly scope: Scope | undefined;
  readonly regionName: string | undefined;
  readonly interface: Interface;
  /** False accepts any certificate. */
  readonly verify: boolean;
  /** PEM text of certificate authorities, in place of the system's. */
  readonly ca: string | undefined;
  /** PEM text of the client certificate and of its key. */
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** Service type → URL that takes the catalog's place. */
  readonly endpointOverrides: Readonly<Record<string, string>>;
  /** Time that one request may take, connection included. */
  readonly timeoutMs: number;
}
