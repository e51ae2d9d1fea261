import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { ServiceType } from './endpoint.js';
import type { Exchange } from './server-service.js';

export interface ApiRequest<T> {
  readonly service: ServiceType;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the API's root, such as `/servers/detail?limit=1`. */
  readonly path: string;
  readonly body?: object;
  /** What the answer must look like; `z.unknown()` where it does not matter. */
  readonly shape: z.ZodType<T>;
  /** True for a POST that changes nothing, so that it may be repeated like a GET. */
  readonly safe?: boolean;
}

export interface ApiReply<T> {
  readonly data: T;
  readonly headers: IncomingHttpHeaders;
  /** Of the attempt that succeeded. */
  readonly exchange: Exchange;
  /** Requests that the answer cost, repetitions included. */
  readonly requests: number;
}
