import {
  WorkflowFailedError,
  WorkflowNotFoundError,
  type Client,
  type WorkflowHandle,
} from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { PayloadKeyError } from '../codec/payload-key-error.js';
import type { StudyProgress, StudyResult } from '../workflows/contract/progress.js';
import { CommandError } from './command-error.js';
import { EXIT } from './exit-code.js';
import type { Output } from './output.js';
import { studyError } from './study-end.js';
import { renderChanges, renderStudy } from './study-progress.js';

export interface WatchOptions {
  readonly client: Client;
  readonly study: string;
  readonly output: Output;
  /** Where lines go that tell of changes when nothing can be drawn over. */
  readonly tell: (line: string) => void;
  /** Ends the watching, not the study. */
  readonly signal: AbortSignal;
  /** Called again and again while nobody answers. */
  readonly onSilence: (first: boolean) => Promise<void>;
}

const INTERVAL_MS = 500;
const QUERY_TIMEOUT_MS = 5_000;
/** Temporal may be away this long; its own client retries meanwhile. */
const PATIENCE_MS = 120_000;

/** Shows how a study goes until it ends; `detached` when the signal came first. */
export async function watchStudy(options: WatchOptions): Promise<StudyResult | 'detached'> {
  const { client, study, signal, onSilence } = options;
  const handle = client.workflow.getHandle<() => Promise<StudyResult>>(study);
  const refresh = createView(options);
  let silentSince: number | undefined;
  // The end is waited for by a long poll; progress is asked for meanwhile.
  let ended = waitForEnd(handle);
  for (;;) {
    if (await refresh()) silentSince = undefined;
    else if (!signal.aborted) {
      await onSilence(silentSince === undefined);
      silentSince ??= Date.now();
    }
    const end = await Promise.race([ended, pause(signal)]);
    if (end === undefined) {
      if (signal.aborted) return 'detached';
      continue;
    }
    if ('result' in end) {
      await refresh();
      return end.result;
    }
    if (end.error instanceof WorkflowFailedError || end.error instanceof WorkflowNotFoundError) {
      await refresh();
      throw studyError(study, end.error);
    }
    if (end.error instanceof PayloadKeyError) throw end.error;
    // Temporal itself did not answer.
    if (silentSince !== undefined && Date.now() - silentSince > PATIENCE_MS) {
      throw new CommandError(EXIT.temporal, 'Temporal does not answer any more', {
        hint: `the study goes on when it is back: packbench watch '${study}'`,
        cause: end.error,
      });
    }
    await pause(signal);
    ended = waitForEnd(handle);
  }
}

type End = { readonly result: StudyResult } | { readonly error: unknown };

function waitForEnd(handle: WorkflowHandle<() => Promise<StudyResult>>): Promise<End> {
  return handle.result().then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
}

/** Shows how far the study is; false when nobody answered. */
function createView({ client, study, output, tell, signal }: WatchOptions): () => Promise<boolean> {
  const handle = client.workflow.getHandle(study);
  // Ctrl-C need not wait for a worker that does not answer.
  const interrupted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('interrupted'));
    });
  });
  interrupted.catch(() => undefined);
  let shown: StudyProgress | undefined;
  return async () => {
    let progress: StudyProgress;
    try {
      const answer = client.connection.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () =>
        handle.query<StudyProgress>('progress'),
      );
      progress = await Promise.race([answer, interrupted]);
    } catch (error) {
      if (error instanceof PayloadKeyError) throw error;
      return false;
    }
    if (output.isLive) output.live(renderStudy(progress, output.style, new Date()));
    else renderChanges(shown, progress).forEach(tell);
    shown = progress;
    return true;
  };
}

async function pause(signal: AbortSignal): Promise<undefined> {
  await sleep(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
}
