/** Which requests a fault hits. */
export interface RequestMatch {
  /** @default every method */
  readonly method?: string;
  /** Regular expression over the path with its prefix, without the query. @default every path */
  readonly path?: string;
}

/** A request, as far as faults look at it. */
export interface FaultyRequest {
  readonly method: string;
  /** With its prefix, without the query. */
  readonly path: string;
  readonly body: string;
}

/** What may happen to one request. */
export type RequestFault =
  /** Answers without doing anything: 500, 502, 503, 429, … */
  | (RequestMatch & {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfterSeconds?: number;
    })
  /** Nova's 409 for an action (reboot, createImage) on a server that has a task. */
  | (RequestMatch & {
      readonly kind: 'task-state';
      /** @default image_snapshot */
      readonly taskState?: string;
    })
  /** The request takes effect, then the connection is reset instead of a reply. */
  | (RequestMatch & { readonly kind: 'lost-reply' })
  /** The connection is reset before the request takes effect. */
  | (RequestMatch & { readonly kind: 'reset-before' })
  /** The request takes effect this much later. */
  | (RequestMatch & { readonly kind: 'slow'; readonly delayMs: number })
  /** The request takes effect at once, its reply comes this much later. */
  | (RequestMatch & { readonly kind: 'slow-reply'; readonly delayMs: number })
  /** The reply's body ends in the middle of its JSON. */
  | (RequestMatch & { readonly kind: 'truncated-json' })
  /** Every token issued so far, this request's too, is expired when it arrives. */
  | (RequestMatch & { readonly kind: 'expired-token' });

/** Those that `createMatcher` of this fault lets through. */
export type Matcher = (request: FaultyRequest) => boolean;

/** @throws SyntaxError on a path that is no regular expression */
export function createMatcher(fault: RequestMatch & { readonly kind: string }): Matcher {
  const path = new RegExp(fault.path ?? '');
  const method = fault.method?.toUpperCase();
  return (request) =>
    (method === undefined || method === request.method) &&
    path.test(request.path) &&
    (fault.kind !== 'task-state' || isRefusedWhileBusy(request));
}

/** The actions of ours that nova refuses while the server has a task (nova/compute/api.py). */
const isRefusedWhileBusy = ({ method, path, body }: FaultyRequest): boolean =>
  method === 'POST' &&
  /\/servers\/[^/]+\/action$/.test(path) &&
  /^\s*\{\s*"(reboot|createImage)"/.test(body);

/** The word under which a fault is counted, such as `status 503` or `lost-reply`. */
export const faultLabel = (
  fault: { readonly kind: string } & { readonly status?: number },
): string => (fault.status === undefined ? fault.kind : `${fault.kind} ${fault.status}`);
