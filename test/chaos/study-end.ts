import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure, TerminatedFailure } from '@temporalio/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StudyResult } from '../../workflows/contract/progress.js';
import type { Lane } from './lane.js';

/** How a study ended. */
export type StudyEnd =
  | { readonly how: 'completed'; readonly result: StudyResult }
  | { readonly how: 'cancelled' | 'terminated' }
  | { readonly how: 'failed'; readonly reason: string };

/** Waits for a study's end, whatever happens to the server meanwhile. */
export async function studyEnd({ client }: Lane, study: string): Promise<StudyEnd> {
  for (;;) {
    try {
      const result = (await client.workflow.getHandle(study).result()) as StudyResult;
      return { how: 'completed', result };
    } catch (error) {
      if (error instanceof WorkflowFailedError) return toEnd(error);
      await sleep(200);
    }
  }
}

function toEnd(error: WorkflowFailedError): StudyEnd {
  const { cause } = error;
  if (cause instanceof TerminatedFailure) return { how: 'terminated' };
  const words: string[] = [];
  for (let at: unknown = cause; at instanceof Error; at = at.cause) {
    if (at instanceof CancelledFailure) return { how: 'cancelled' };
    words.push(at.message);
  }
  return { how: 'failed', reason: words.join(': ') };
}
