import type { Client } from '@temporalio/client';
import { STUDY_QUERY } from '../workflows/contract/names.js';
import { SEARCH_ATTRIBUTES } from '../workflows/contract/search-attributes.js';
import { closest } from '../plan/closest.js';
import { CommandError } from './command-error.js';
import { EXIT } from './exit-code.js';

/** `<plan name>/<YYYYMMDDTHHMMSSZ>` */
export function createStudyId(planName: string, now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  return `${planName}/${stamp}`;
}

/**
 * The workflow of the study that a person means: an id, of the study or of its workflow, or a plan's
 * name for its latest study. One that a schedule or the Web UI has started has a study's id of its
 * own.
 *
 * @throws UnknownStudyError when Temporal knows none of that name.
 */
export async function findStudy(client: Client, word: string): Promise<string> {
  const known: string[] = [];
  // Newest first.
  for await (const execution of client.workflow.list({ query: STUDY_QUERY })) {
    const { workflowId, typedSearchAttributes } = execution;
    const study = typedSearchAttributes.get(SEARCH_ATTRIBUTES.study) ?? workflowId;
    if ([study, workflowId].some((id) => id === word || id.startsWith(`${word}/`))) {
      return workflowId;
    }
    known.push(study);
    if (known.length === 1000) break;
  }
  throw new UnknownStudyError(word, known);
}

/** Nobody knows the study; another place may. */
export class UnknownStudyError extends CommandError {
  constructor(word: string, known: readonly string[]) {
    const names = [...new Set(known.flatMap((id) => [id, id.split('/')[0] ?? id]))];
    const meant = closest(word, names);
    super(EXIT.usageOrPlan, `no study '${word}'`, {
      hint: meant === undefined ? '`packbench list` lists them' : `did you mean '${meant}'?`,
    });
  }
}
