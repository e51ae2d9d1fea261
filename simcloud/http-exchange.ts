import type { Token } from './tokens.js';

/** One request, read to its end. */
export interface ApiRequest {
  readonly method: string;
  /** Without the service's prefix and without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
  readonly requestId: string;
  /** True clock, when the head was read. */
  readonly arrivedAt: number;
  /** `http://127.0.0.1:1234`, as the client sees it. */
  readonly origin: string;
}

/** A request that carries a valid, scoped token. */
export interface AuthorizedRequest extends ApiRequest {
  readonly token: Token & { readonly project: NonNullable<Token['project']> };
}

export interface Reply {
  readonly status: number;
  /** An object goes out as JSON, a string as it is, undefined as nothing. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The reply leaves this much after the effect. */
  readonly delayMs?: number;
  /** A proxy or web server says it, which gives no request id. @default false */
  readonly fromProxy?: boolean;
}

/** The answer to a request that cannot be carried out; each service dresses it in its own way. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault' as const;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Neutron names the type of its faults, Zun their class. */
  readonly type: string;

  constructor(
    status: number,
    message: string,
    more: { readonly headers?: Readonly<Record<string, string>>; readonly type?: string } = {},
  ) {
    super(message);
    this.status = status;
    this.headers = more.headers ?? {};
    this.type = more.type ?? 'HTTPBadRequest';
  }
}

/** One of the cloud's APIs, below its path prefix. */
export interface Service {
  readonly handle: (request: ApiRequest) => Reply | Promise<Reply>;
  readonly toReply: (fault: ApiFault, request: ApiRequest) => Reply;
  /** Body of an ordered 500. @default nova's */
  readonly unexpected?: (status: number) => unknown;
}

export function header(request: ApiRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** A value that ought to be a string, as text; a missing one is empty. */
export function toText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A JSON object, or undefined when the body is none. */
export function toObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}

/** @throws ApiFault 400 with the message given */
export function parseJsonObject(
  request: ApiRequest,
  message: string,
): Readonly<Record<string, unknown>> {
  try {
    const body = toObject(JSON.parse(request.body));
    if (body) return body;
  } catch {
    // Falls through to the fault: what exactly is wrong with the text is not said by the services.
  }
  throw new ApiFault(400, message);
}
