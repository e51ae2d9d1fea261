/** A time in which a service did not answer as it should; epoch ms on the worker's clock. */
export interface Outage {
  /** Host and port of the first request that went wrong. */
  readonly endpoint: string;
  /** When the first request that went wrong was sent. */
  readonly startedAtMs: number;
  /** When the next one was answered. Null while none was. */
  readonly endedAtMs: number | null;
  /** Requests that went wrong. */
  readonly failures: number;
  /** The first one's. */
  readonly problem: string;
}

/** A request that went wrong. */
export interface WrongRequest {
  /** Catalog type: what moves to another address is still the same service. */
  readonly service: string;
  readonly endpoint: string;
  readonly sentAtMs: number;
  /** In words, such as `503` or `connection refused`. */
  readonly problem: string;
}

/** Windows closer than this are one: a service that comes back stumbles. @unit ms */
const MERGE_MS = 1000;
/** The oldest are forgotten: whoever asks asks about the last minutes. */
const MAX_KEPT = 1000;

/**
 * Collects the times in which a cloud's services did not answer as they should, from the fate of
 * every request. It lives as long as its process: a worker that is killed takes along the outages that
 * no activity has reported, and an outage that goes on begins anew with the next worker's first
 * request.
 */
export class OutageWatch {
  readonly #windows: (Outage & { readonly service: string })[] = [];

  wrong({ service, endpoint, sentAtMs, problem }: WrongRequest): void {
    const at = this.#lastOf(service);
    const last = this.#windows[at];
    if (last && (last.endedAtMs === null || sentAtMs - last.endedAtMs < MERGE_MS)) {
      this.#windows[at] = {
        ...last,
        endedAtMs: null,
        failures: last.failures + 1,
      };
      return;
    }
    const started = { service, endpoint, startedAtMs: sentAtMs, problem };
    this.#windows.push({ ...started, endedAtMs: null, failures: 1 });
    if (this.#windows.length > MAX_KEPT) this.#windows.shift();
  }

  /** A request was answered as it should, be it with a refusal. */
  right(service: string, receivedAtMs: number): void {
    const at = this.#lastOf(service);
    const last = this.#windows[at];
    if (last?.endedAtMs === null) this.#windows[at] = { ...last, endedAtMs: receivedAtMs };
  }

  /** Those that had not ended before an instant. Asking takes nothing away. */
  since(fromMs: number): readonly Outage[] {
    return this.#windows
      .filter(({ endedAtMs }) => endedAtMs === null || endedAtMs >= fromMs)
      .map(({ endpoint, startedAtMs, endedAtMs, failures, problem }) => ({
        ...{ endpoint, startedAtMs, endedAtMs, failures, problem },
      }));
  }

  #lastOf(service: string): number {
    return this.#windows.findLastIndex((window) => window.service === service);
  }
}
