import { trueNow } from './true-clock.js';

/** Everything that is to happen later, so that an owner's plans or all of them can be called off. */
export class Timers {
  private readonly byOwner = new Map<object, Set<NodeJS.Timeout>>();

  /** Calls back at `atMs` on the true clock, or as soon as possible when that has passed. */
  at(owner: object, atMs: number, callback: () => void): void {
    const timers = this.byOwner.get(owner) ?? new Set();
    this.byOwner.set(owner, timers);
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        if (timers.size === 0) this.byOwner.delete(owner);
        callback();
      },
      Math.max(0, atMs - trueNow()),
    );
    timers.add(timer);
  }

  /** Resolves at `atMs` on the true clock; never when it is called off. */
  until(owner: object, atMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.at(owner, atMs, resolve);
    });
  }

  cancel(owner: object): void {
    this.byOwner.get(owner)?.forEach((timer) => {
      clearTimeout(timer);
    });
    this.byOwner.delete(owner);
  }

  close(): void {
    for (const owner of [...this.byOwner.keys()]) this.cancel(owner);
  }
}
