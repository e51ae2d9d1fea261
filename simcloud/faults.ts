/** Which requests a fault hits: the first `times` that match. */
interface RequestMatch {
  /** @default every method */
  readonly method?: string;
  /** Regular expression over the path with its prefix, without the query. @default every path */
  readonly path?: string;
  /** @default 1 */
  readonly times?: number;
}

/** A fault as it is ordered in the configuration or by PUT /simcloud/faults. */
export type OrderedFault =
  /** Servers end in ERROR (containers in Error): every n-th boot, or those whose name matches. */
  | {
      readonly kind: 'boot-error';
      readonly every?: number;
      readonly name?: string;
      readonly message?: string;
    }
  /** Answers without doing anything: 500, 503, 429, … */
  | (RequestMatch & {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfterSeconds?: number;
    })
  /** The request takes effect, then the connection is reset instead of a reply. */
  | (RequestMatch & { readonly kind: 'lost-reply' })
  /** The connection is reset before the request takes effect. */
  | (RequestMatch & { readonly kind: 'reset-before' })
  /** The request takes effect this much later. */
  | (RequestMatch & { readonly kind: 'slow'; readonly delayMs: number })
  /** The reply's body ends in the middle of its JSON. */
  | (RequestMatch & { readonly kind: 'truncated-json' })
  /** Nothing listens on the API's port for a while. */
  | { readonly kind: 'refuse'; readonly durationMs: number }
  /** Every token issued so far is expired. */
  | { readonly kind: 'expire-tokens' };

export type RequestFault = Extract<OrderedFault, RequestMatch & { readonly kind: string }> & {
  readonly kind: 'status' | 'lost-reply' | 'reset-before' | 'slow' | 'truncated-json';
};

/** Keeps the ordered faults and says which hit a request or a boot. */
export class Faults {
  private requestFaults: { fault: RequestFault; path: RegExp; left: number }[] = [];
  private bootFaults: { every: number; name: RegExp | null; message: string }[] = [];
  private boots = 0;

  /**
   * Replaces all faults that are in force.
   * @returns those that are no state but an act: the caller carries them out
   * @throws TypeError or SyntaxError on a fault that cannot be understood
   */
  order(faults: readonly OrderedFault[]): OrderedFault[] {
    const requestFaults: typeof this.requestFaults = [];
    const bootFaults: typeof this.bootFaults = [];
    const acts: OrderedFault[] = [];
    for (const fault of faults) {
      switch (fault.kind) {
        case 'boot-error':
          bootFaults.push({
            every: fault.every ?? (fault.name === undefined ? 1 : 0),
            name: fault.name === undefined ? null : new RegExp(fault.name),
            message: fault.message ?? '',
          });
          break;
        case 'refuse':
        case 'expire-tokens':
          acts.push(fault);
          break;
        case 'status':
        case 'lost-reply':
        case 'reset-before':
        case 'slow':
        case 'truncated-json':
          requestFaults.push({ fault, path: new RegExp(fault.path ?? ''), left: fault.times ?? 1 });
          break;
        default:
          throw new TypeError(`unknown kind of fault in ${JSON.stringify(fault)}`);
      }
    }
    this.requestFaults = requestFaults;
    this.bootFaults = bootFaults;
    this.boots = 0;
    return acts;
  }

  /** The faults that hit this request; each is used up by one. */
  takeForRequest(method: string, path: string): RequestFault[] {
    const hits = this.requestFaults.filter(
      (entry) =>
        entry.left > 0 &&
        (entry.fault.method === undefined || entry.fault.method.toUpperCase() === method) &&
        entry.path.test(path),
    );
    hits.forEach((entry) => entry.left--);
    return hits.map((entry) => entry.fault);
  }

  /** Fault text of this boot (`otherwise` when none was ordered), null when it may succeed. */
  takeForBoot(name: string, otherwise: string): string | null {
    this.boots++;
    const hit = this.bootFaults.find(
      (fault) =>
        (fault.every > 0 && this.boots % fault.every === 0) || (fault.name?.test(name) ?? false),
    );
    if (!hit) return null;
    return hit.message === '' ? otherwise : hit.message;
  }

  /** What is in force and how often each will still hit a request. */
  describe(): unknown {
    return {
      requests: this.requestFaults.map(({ fault, left }) => ({ ...fault, left })),
      boots: this.bootFaults.map(({ every, name, message }) => ({
        every,
        name: name?.source ?? null,
        message,
      })),
    };
  }
}
