import { setTimeout as delay } from 'node:timers/promises';
import type { CloudDatabase } from './cloud-database.js';
import type { Truth } from './timing.js';

/** Well below the time from an action's finish to the end of a container's deletion (1 s and more). */
const PERIOD_MS = 250;

/**
 * Zun forgets a container's actions with the container: what has finished is read while `work` goes on.
 *
 * @returns the actions seen, by request id
 */
export async function watchZun(
  database: CloudDatabase,
  work: () => Promise<void>,
): Promise<readonly Truth[]> {
  const seen = new Map<string, Truth>();
  const look = async (): Promise<void> => {
    for (const action of await database.zunActions()) seen.set(action.requestId, action);
  };
  const stop = new AbortController();
  const watching = (async () => {
    while (!stop.signal.aborted) {
      await look();
      await delay(PERIOD_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  // A failed look is told when the work has ended; until then it must not end the process.
  watching.catch(() => undefined);
  try {
    await work();
  } finally {
    stop.abort();
  }
  await watching;
  await look();
  return [...seen.values()];
}
