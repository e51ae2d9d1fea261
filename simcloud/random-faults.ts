import {
  createMatcher,
  type FaultyRequest,
  type Matcher,
  type RequestFault,
  type RequestMatch,
} from './fault-match.js';

/** Faults drawn at random over all requests that match. */
export interface RandomFaultsOrder extends RequestMatch {
  readonly kind: 'random';
  /** Share of the requests that are hit, from 0 to 1. */
  readonly rate: number;
  /** One of those that match the request is drawn, each as likely as the others. */
  readonly kinds: readonly RequestFault[];
  /** So many and no more. @default without limit */
  readonly times?: number;
  /** @default 1 */
  readonly seed?: number;
}

/** The draws of one order. The same seed and the same requests in the same order repeat exactly. */
export class RandomFaults {
  readonly order: RandomFaultsOrder;
  private left: number;
  private readonly matches: Matcher;
  private readonly kinds: readonly { readonly fault: RequestFault; readonly matches: Matcher }[];
  private readonly random: () => number;

  /** @throws RangeError on a rate that is no share */
  constructor(order: RandomFaultsOrder) {
    if (!(order.rate >= 0 && order.rate <= 1)) {
      throw new RangeError(`'rate' must be from 0 to 1, got ${order.rate}`);
    }
    this.order = order;
    this.left = order.times ?? Infinity;
    this.matches = createMatcher(order);
    this.kinds = order.kinds.map((fault) => ({ fault, matches: createMatcher(fault) }));
    this.random = mulberry32(order.seed ?? 1);
  }

  /** The fault that hits this request, if any. */
  draw(request: FaultyRequest): RequestFault | undefined {
    if (this.left <= 0 || !this.matches(request)) return undefined;
    if (this.random() >= this.order.rate) return undefined;
    const fitting = this.kinds.filter(({ matches }) => matches(request));
    const drawn = fitting[Math.floor(this.random() * fitting.length)];
    if (drawn) this.left--;
    return drawn?.fault;
  }

  describe(): unknown {
    const { times, ...order } = this.order;
    return { ...order, left: times === undefined ? null : this.left };
  }
}

/** Tommy Ettinger's mulberry32 (2017): 32 bits of state, [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
