import {
  createMatcher,
  faultLabel,
  type FaultyRequest,
  type Matcher,
  type RequestFault,
} from './fault-match.js';
import { RandomFaults, type RandomFaultsOrder } from './random-faults.js';

/** What is carried out once, when it is ordered. */
export type FaultAct =
  /** Nothing listens on the API's ports for a while. */
  | { readonly kind: 'refuse'; readonly durationMs: number }
  /** Every token issued so far is expired. */
  | { readonly kind: 'expire-tokens' }
  /**
   * The catalog names another address of a service from now on, and the old one is given up.
   * `path`: it answers 404 like a web server that knows no such service. `port`: a port of its own;
   * nothing listens on the old one, or where other services share it, connections are reset.
   */
  | { readonly kind: 'move-endpoint'; readonly service: string; readonly to: 'path' | 'port' };

/** A fault as it is ordered in the configuration or by PUT /simcloud/faults. */
export type OrderedFault =
  /** Servers end in ERROR (containers in Error): every n-th boot, or those whose name matches. */
  | {
      readonly kind: 'boot-error';
      readonly every?: number;
      readonly name?: string;
      readonly message?: string;
    }
  /** The first `times` requests that match; once, when it is not said. */
  | (RequestFault & { readonly times?: number })
  | RandomFaultsOrder
  | FaultAct;

/** A request that a fault hit. */
export interface FaultHit {
  readonly fault: string;
  readonly method: string;
  readonly path: string;
  /** `packbench_operation` in its metadata; empty when it has none. */
  readonly operation: string;
}

const MAX_HITS = 5000;

const toHit = (fault: RequestFault, { method, path, body }: FaultyRequest): FaultHit => ({
  ...{ fault: faultLabel(fault), method, path },
  operation: /"packbench_operation":\s*"([^"]+)"/.exec(body)?.[1] ?? '',
});

/** Keeps the ordered faults and says which hit a request or a boot. */
export class Faults {
  private requestFaults: { fault: RequestFault; matches: Matcher; left: number }[] = [];
  private randomFaults: RandomFaults[] = [];
  private bootFaults: { every: number; name: RegExp | null; message: string }[] = [];
  private boots = 0;
  /** The last requests that were hit, at most 5,000. */
  readonly hits: FaultHit[] = [];
  /** Of all orders since the start. */
  private readonly counts = new Map<string, number>();

  /**
   * Replaces all faults that are in force, or adds to them.
   * @returns those that are no state but an act: the caller carries them out
   * @throws TypeError, RangeError or SyntaxError on a fault that cannot be understood
   */
  order(faults: readonly OrderedFault[], more?: 'more'): FaultAct[] {
    const requestFaults: typeof this.requestFaults = [];
    const randomFaults: typeof this.randomFaults = [];
    const bootFaults: typeof this.bootFaults = [];
    const acts: FaultAct[] = [];
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
        case 'move-endpoint':
          acts.push(fault);
          break;
        case 'random':
          randomFaults.push(new RandomFaults(fault));
          break;
        case 'status':
        case 'task-state':
        case 'lost-reply':
        case 'reset-before':
        case 'slow':
        case 'slow-reply':
        case 'truncated-json':
        case 'expired-token':
          requestFaults.push({ fault, matches: createMatcher(fault), left: fault.times ?? 1 });
          break;
        default:
          throw new TypeError(`unknown kind of fault in ${JSON.stringify(fault)}`);
      }
    }
    const adds = more === 'more';
    this.requestFaults = [...(adds ? this.requestFaults : []), ...requestFaults];
    this.randomFaults = [...(adds ? this.randomFaults : []), ...randomFaults];
    this.bootFaults = [...(adds ? this.bootFaults : []), ...bootFaults];
    if (!adds) this.boots = 0;
    acts.forEach((act) => this.count(act.kind));
    return acts;
  }

  /** The faults that hit this request; each is used up by one. */
  takeForRequest(request: FaultyRequest): RequestFault[] {
    const hits = this.requestFaults.filter(({ left, matches }) => left > 0 && matches(request));
    hits.forEach((entry) => entry.left--);
    const drawn = this.randomFaults.flatMap((random) => random.draw(request) ?? []);
    const all = [...hits.map(({ fault }) => fault), ...drawn];
    for (const fault of all) {
      this.count(faultLabel(fault));
      this.hits.push(toHit(fault, request));
      if (this.hits.length > MAX_HITS) this.hits.shift();
    }
    return all;
  }

  /** Fault text of this boot (`otherwise` when none was ordered), null when it may succeed. */
  takeForBoot(name: string, otherwise: string): string | null {
    this.boots++;
    const hit = this.bootFaults.find(
      (fault) =>
        (fault.every > 0 && this.boots % fault.every === 0) || (fault.name?.test(name) ?? false),
    );
    if (!hit) return null;
    this.count('boot-error');
    return hit.message === '' ? otherwise : hit.message;
  }

  /** What is in force, how often each will still hit a request, and what has hit so far. */
  describe(): unknown {
    return {
      requests: this.requestFaults.map(({ fault, left }) => ({ ...fault, left })),
      random: this.randomFaults.map((random) => random.describe()),
      boots: this.bootFaults.map(({ every, name, message }) => ({
        every,
        name: name?.source ?? null,
        message,
      })),
      counts: Object.fromEntries([...this.counts].sort()),
    };
  }

  private count(label: string): void {
    this.counts.set(label, (this.counts.get(label) ?? 0) + 1);
  }
}
