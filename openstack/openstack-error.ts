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

class RequestError extends OpenStackError {
  readonly method: string;
  readonly path: string;
  readonly endpoint: string;

  constructor(message: string, request: FailedRequest) {
    super(`${request.method} ${request.path} on ${request.endpoint}: ${message}`, request);
    this.method = request.method;
    this.path = redact(request.path);
    this.endpoint = request.endpoint;
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

  constructor(request: FailedRequest & { status: number; exchange: Exchange; fault: string }) {
    const { status, exchange } = request;
    const fault = redact(request.fault, request.secrets);
    super(`${status} ${fault}${inBrackets(exchange.requestId)}`, request);
    this.status = status;
    this.requestId = exchange.requestId;
    this.fault = fault;
    this.exchange = exchange;
  }
}

/** The request did not reach the service, or its answer did not reach us. */
export class OpenStackNetworkError extends RequestError {
  override readonly name = 'OpenStackNetworkError' as const;
  /** Node's or OpenSSL's word, such as ECONNREFUSED or CERT_HAS_EXPIRED. */
  readonly code: string;
  /** True when bytes of the request went out: it may have taken effect. */
  readonly sent: boolean;

  constructor(problem: string, request: FailedRequest & { code: string; sent: boolean }) {
    super(problem, request);
    this.code = request.code;
    this.sent = request.sent;
  }
}

/** No complete answer within the time limit. */
export class OpenStackTimeoutError extends RequestError {
  override readonly name = 'OpenStackTimeoutError' as const;
  readonly timeoutMs: number;
  /** True when bytes of the request went out: it may have taken effect. */
  readonly sent: boolean;

  constructor(request: FailedRequest & { timeoutMs: number; sent: boolean }) {
    const what = request.sent ? 'no complete answer' : 'no connection';
    super(`${what} within ${request.timeoutMs / 1000} s`, request);
    this.timeoutMs = request.timeoutMs;
    this.sent = request.sent;
  }
}

/** The service said yes, but its answer is not what the API reference promises. */
export class OpenStackResponseError extends RequestError {
  override readonly name = 'OpenStackResponseError' as const;
  readonly status: number;
  readonly requestId: string;

  constructor(problem: string, request: FailedRequest & { status: number; exchange: Exchange }) {
    const { status, exchange } = request;
    super(`${redact(problem, request.secrets)}${inBrackets(exchange.requestId)}`, request);
    this.status = status;
    this.requestId = exchange.requestId;
  }
}

function inBrackets(requestId: string): string {
  return requestId === '' ? '' : ` (${requestId})`;
}
