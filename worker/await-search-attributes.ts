import { setTimeout as delay } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import type { Logger } from 'pino';
import {
  makeSearchAttributes,
  missingSearchAttributes,
} from '../activities/make-search-attributes.js';

export interface SearchAttributesPlace {
  /** Of Temporal. */
  readonly connection: Parameters<typeof makeSearchAttributes>[0];
  readonly namespace: string;
  readonly log: Pick<Logger, 'warn' | 'error'>;
  /** @default waits @unit ms */
  readonly sleep?: (ms: number) => Promise<unknown>;
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** Of gRPC: PERMISSION_DENIED, UNIMPLEMENTED. Whoever asks again gets the same answer. */
const LASTING_REFUSALS: readonly number[] = [7, 12];

/**
 * Makes the search attributes of a namespace, or waits until somebody has: a worker that polls without
 * them fails each workflow task for ever. Where it may not even read which there are, it goes on.
 */
export async function awaitSearchAttributes(place: SearchAttributesPlace): Promise<void> {
  // The SDK's runtime has taken these signals for its workers, of which there is none yet.
  for (const signal of STOP_SIGNALS) process.on(signal, leave);
  try {
    await untilTheyAre(place);
  } finally {
    for (const signal of STOP_SIGNALS) process.off(signal, leave);
  }
}

const leave = (): never => process.exit(0);

async function untilTheyAre(place: SearchAttributesPlace): Promise<void> {
  const { connection, namespace, sleep = delay } = place;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      await makeSearchAttributes(connection, namespace);
      return;
    } catch (err) {
      if (await mayPoll(place, err)) return;
    }
    await sleep(pauseMs);
  }
}

/** After they could not be made. */
async function mayPoll(
  { connection, namespace, log }: SearchAttributesPlace,
  err: unknown,
): Promise<boolean> {
  let missing: readonly string[];
  try {
    missing = await missingSearchAttributes(connection, namespace);
  } catch (unread) {
    if (isGrpcServiceError(unread) && LASTING_REFUSALS.includes(unread.code)) {
      log.warn(
        { err: unread, namespace },
        'whether the namespace has its search attributes cannot be read; without them no study begins: see docs/operating.md',
      );
      return true;
    }
    log.error({ err: unread, namespace }, 'no polling before search attributes can be read');
    return false;
  }
  if (missing.length === 0) return true;
  const options = missing.map((name) => `--name ${name} --type Keyword`).join(' ');
  const hint = `temporal operator search-attribute create --namespace ${namespace} ${options} (on Temporal Cloud in its console or by tcld)`;
  log.error({ err, namespace, missing, hint }, 'no polling while search attributes are missing');
  return false;
}
