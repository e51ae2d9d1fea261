/** A time in which a service did not answer as it should; epoch ms on the worker's clock. */
export interface Outage {
  /** Host and port of the first request that went wrong. */
  readonly endpoint: string;
  /** When the first request that went wrong was sent. */
  readonly startedAtMs: number;
  /**
   * When the next one was answered; when the last one had failed, if nobody asked for a while after
   * it. Null while neither is known.
   */
  readonly endedAtMs: number | null;
  /** When the last request that went wrong had failed. */
  readonly failedAtMs: number;
  /** Requests that went wrong. */
  readonly failures: number;
  /** The first one's. */
  readonly problem: string;
}

/** A request to a service, and when it was over: answered, or failed. Epoch ms. */
export interface SettledRequest {
  /** Catalog type: what moves to another address is still the same service. */
  readonly service: string;
  readonly sentAtMs: number;
  readonly settledAtMs: number;
}

/** A request that went wrong. */
export interface WrongRequest extends SettledRequest {
  readonly endpoint: string;
  /** In words, such as `503` or `connection refused`. */
  readonly problem: string;
}

interface Window extends Outage {
  readonly service: string;
}

/** Windows closer than this are one: a service that comes back stumbles. @unit ms */
const MERGE_MS = 1000;
/**
 * Whoever wants something of a service that is away asks again sooner. Nobody does while a run waits
 * for an operator: when the service came back in a longer silence nobody saw. @unit ms
 */
const SILENCE_MS = 60_000;
/** The oldest are forgotten; a record keeps fewer than these. */
const MAX_KEPT = 1000;

/**
 * Collects the times in which a cloud's services did not answer as they should, from the fate of
 * every request. It lives as long as its process: a worker that is killed takes along the outages that
 * no activity has reported, and an outage that goes on begins anew with the next worker's first
 * request.
 */
export class OutageWatch {
  readonly #windows: Window[] = [];

  wrong({ service, endpoint, sentAtMs, settledAtMs, problem }: WrongRequest): void {
    this.#endBeforeSilence(service, sentAtMs);
    const at = this.#lastOf(service);
    const last = this.#windows[at];
    if (last && (last.endedAtMs === null || sentAtMs - last.endedAtMs < MERGE_MS)) {
      this.#windows[at] = {
        ...last,
        endedAtMs: null,
        failures: last.failures + 1,
        failedAtMs: Math.max(last.failedAtMs, settledAtMs),
      };
      return;
    }
    const started = { service, endpoint, startedAtMs: sentAtMs, problem };
    this.#windows.push({ ...started, endedAtMs: null, failures: 1, failedAtMs: settledAtMs });
    if (this.#windows.length > MAX_KEPT) this.#windows.shift();
  }

  /** A request was answered as it should, be it with a refusal. */
  right({ service, sentAtMs, settledAtMs }: SettledRequest): void {
    this.#endBeforeSilence(service, sentAtMs);
    const at = this.#lastOf(service);
    const last = this.#windows[at];
    if (last?.endedAtMs === null) this.#windows[at] = { ...last, endedAtMs: settledAtMs };
  }

  /** Those of which something was seen since an instant. Asking takes nothing away. */
  since(fromMs: number): readonly Outage[] {
    return this.#windows
      .filter(({ endedAtMs, failedAtMs }) => (endedAtMs ?? failedAtMs) >= fromMs)
      .map(({ service: _, ...outage }) => outage);
  }

  /** When nobody has asked for long, an outage is known to have lasted to its last failure. */
  #endBeforeSilence(service: string, sentAtMs: number): void {
    const at = this.#lastOf(service);
    const last = this.#windows[at];
    if (last?.endedAtMs !== null || sentAtMs - last.failedAtMs <= SILENCE_MS) return;
    this.#windows[at] = { ...last, endedAtMs: last.failedAtMs };
  }

  #lastOf(service: string): number {
    return this.#windows.findLastIndex((window) => window.service === service);
  }
}
