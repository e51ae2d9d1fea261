import { redact } from './redact.js';
import type { Exchange } from './server-service.js';

export interface ErrorDetails {
  /** The way out, for a person. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** The request that an error is about. */
export interface FailedRequest extends ErrorDetails {
  readonly method: string;
  /** Path and query, without host. */
  readonly path: string;
  /** Host and port. */
  readonly endpoint: string;
  /** When its first byte was about to leave, epoch ms on the injected clock; undefined: it never did. */
  readonly sentAtMs?: number | undefined;
  readonly exchange?: Exchange;
  /** Values to hide in whatever the service wrote. */
  readonly secrets?: readonly string[];
}

/** Anything that went wrong between packbench and a cloud. Its text never holds a secret. */
export class OpenStackError extends Error {
  override readonly name: string = 'OpenStackError';
  readonly hint: string | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(redact(message), details.cause === undefined ? {} : { cause: details.cause });
    this.hint = details.hint;
  }
}

/** A clouds.yaml (or the `OS_*` variables) that is missing, wrong or does not have the cloud. */
export class CloudsFileError extends OpenStackError {
  override readonly name = 'CloudsFileError' as const;
}

/** About one request. */
export class RequestError extends OpenStackError {
  readonly method: string;
  readonly path: string;
  readonly endpoint: string;
  /** When its first byte was about to leave; undefined when it never did: then it had no effect. */
  readonly sentAtMs: number | undefined;

  constructor(message: string, request: FailedRequest) {
    super(`${request.method} ${request.path} on ${request.endpoint}: ${message}`, request);
    this.method = request.method;
    this.path = redact(request.path);
    this.endpoint = request.endpoint;
    this.sentAtMs = request.exchange?.sentAtMs ?? request.sentAtMs;
  }
}

/** The service answered with a status of 300 or more. */
export class OpenStackHttpError extends RequestError {
  override readonly name = 'OpenStackHttpError' as const;
  readonly status: number;
  /** `x-openstack-request-id`; empty when the service sent none. */
  readonly requestId: string;
  /** The service's own words. */
  readonly fault: string;
  /** When it was asked and had answered: a 404 ends a deletion, a 403 a boot. */
  readonly exchange: Exchange;
  /** How long the service asks to be left alone. Undefined when it does not say. @unit ms */
  readonly retryAfterMs: number | undefined;

  constructor(
    request: FailedRequest & {
      status: number;
      exchange: Exchange;
      fault: string;
      retryAfterMs?: number | undefined;
    },
  ) {
    const { status, exchange } = request;
    const fault = redact(request.fault, request.secrets);
    super(`${status} ${fault}${inBrackets(exchange.requestId)}`, request);
    this.status = status;
    this.requestId = exchange.requestId;
    this.fault = fault;
    this.exchange = exchange;
    this.retryAfterMs = request.retryAfterMs;
  }
}

/** The request did not reach the service, or its answer did not reach us. */
export class OpenStackNetworkError extends RequestError {
  override readonly name = 'OpenStackNetworkError' as const;
  /** Node's or OpenSSL's word, such as ECONNREFUSED or CERT_HAS_EXPIRED. */
  readonly code: string;
  /** True when bytes of the request went out: it may have taken effect. */
  readonly sent: boolean;

  constructor(
    problem: string,
    request: FailedRequest & { code: string; sentAtMs: number | undefined },
  ) {
    super(problem, request);
    this.code = request.code;
    this.sent = request.sentAtMs !== undefined;
  }
}

/** No complete answer within the time limit. */
export class OpenStackTimeoutError extends RequestError {
  override readonly name = 'OpenStackTimeoutError' as const;
  readonly timeoutMs: number;
  /** True when bytes of the request went out: it may have taken effect. */
  readonly sent: boolean;

  constructor(request: FailedRequest & { timeoutMs: number; sentAtMs: number | undefined }) {
    const what = request.sentAtMs === undefined ? 'no connection' : 'no complete answer';
    super(`${what} within ${request.timeoutMs / 1000} s`, request);
    this.timeoutMs = request.timeoutMs;
    this.sent = request.sentAtMs !== undefined;
  }
}

/** The answer is not what the API reference promises. */
export class OpenStackResponseError extends RequestError {
  override readonly name = 'OpenStackResponseError' as const;
  readonly status: number;
  readonly requestId: string;
  /** True when it was cut off or came from elsewhere, so that another attempt may get a whole one. */
  readonly passing: boolean;

  constructor(
    problem: string,
    request: FailedRequest & { status: number; exchange: Exchange; passing?: boolean },
  ) {
    const { status, exchange } = request;
    super(`${redact(problem, request.secrets)}${inBrackets(exchange.requestId)}`, request);
    this.status = status;
    this.requestId = exchange.requestId;
    this.passing = request.passing ?? false;
  }
}

function inBrackets(requestId: string): string {
  return requestId === '' ? '' : ` (${requestId})`;
}
