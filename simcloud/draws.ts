/** A lognormal distribution, by its arithmetic mean and standard deviation. */
export interface Latency {
  readonly meanMs: number;
  readonly sdMs: number;
}

/**
 * Random numbers that depend on nothing but (seed, host, kind, how many of that kind the host has
 * seen). What arrives at one host therefore never changes what another host draws, and a run with
 * the same seed and the same operations per host repeats exactly.
 */
export class Draws {
  private readonly counters = new Map<string, number>();
  private readonly seed: number;

  constructor(seed: number) {
    this.seed = seed;
  }

  /** The next value of a lognormal latency for this host and kind, in ms. */
  latency(host: string, kind: string, { meanMs, sdMs }: Latency): number {
    const key = this.nextKey(host, kind);
    if (meanMs <= 0) return 0;
    // For a lognormal: sigma^2 = ln(1 + sd^2 / mean^2), mu = ln(mean) - sigma^2 / 2.
    const variance = Math.log(1 + (sdMs * sdMs) / (meanMs * meanMs));
    return Math.exp(
      Math.log(meanMs) - variance / 2 + Math.sqrt(variance) * standardNormal(this.seed, key),
    );
  }

  /** The next value that is evenly spread over [low, high). */
  even(host: string, kind: string, low: number, high: number): number {
    return low + (high - low) * evenFromKey(this.seed, this.nextKey(host, kind));
  }

  private nextKey(host: string, kind: string): string {
    const name = `${host}/${kind}`;
    const count = (this.counters.get(name) ?? 0) + 1;
    this.counters.set(name, count);
    return `${name}/${count}`;
  }
}

/** Box and Muller's transform (1958). */
function standardNormal(seed: number, key: string): number {
  const radius = Math.sqrt(-2 * Math.log(1 - evenFromKey(seed, `${key}/radius`)));
  return radius * Math.cos(2 * Math.PI * evenFromKey(seed, `${key}/angle`));
}

/** [0, 1) from the 32-bit FNV-1a hash of the key, mixed as in MurmurHash3's finalizer. */
function evenFromKey(seed: number, key: string): number {
  let hash = (0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1)) >>> 0;
  for (let i = 0; i < key.length; i++) {
    hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}
