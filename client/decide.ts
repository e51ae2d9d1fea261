import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import type { Decision } from '../results/record.js';
import { STUDY_TYPES } from '../workflows/contract/names.js';
import type { RunProgress, StudyProgress } from '../workflows/contract/progress.js';
import { CommandError } from './command-error.js';
import type { Context } from './command.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { withSession } from './session.js';
import { findStudy } from './study-id.js';

const PATIENCE_MS = 10_000;

/** Tells a run what an operator has decided, and what it answers. */
export function decide(
  decision: Decision,
  word: string,
  { output }: Pick<Context, 'output'>,
): Promise<ExitCode> {
  return withSession(async ({ client }) => {
    const run = await findRun(client, word, decision);
    output.line(`${run}: ${await send(client, run, decision)}`);
    return EXIT.ok;
  });
}

/** A run's id, or that of the one run of a study that can be meant. */
async function findRun(client: Client, word: string, decision: Decision): Promise<string> {
  try {
    const { type, status } = await client.workflow.getHandle(word).describe();
    if (type === 'run' && status.name !== 'RUNNING') throw ended(word, status.name);
    if (type === 'run') return word;
    if (!isStudy(type)) throw refused(`'${word}' is neither a run nor a study`);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  const study = await findStudy(client, word);
  const progress = await answered(client, () =>
    client.workflow.getHandle(study).query<StudyProgress>('progress'),
  );
  return theOneMeant(study, progress.runs, decision);
}

/**
 * A blocked run; to abort, the one that goes on.
 *
 * @throws CommandError when there is none, or more than one
 */
export function theOneMeant(
  study: string,
  runs: readonly RunProgress[],
  decision: Decision,
): string {
  const blocked = runs.filter(({ state }) => state === 'blocked');
  const going = runs.filter(({ state }) => state === 'running' || state === 'queued');
  const meant = blocked.length === 0 && decision === 'abort' ? going : blocked;
  const [first, ...others] = meant;
  if (!first) {
    throw refused(
      decision === 'abort'
        ? `no run of study '${study}' is going on: there is nothing to abort`
        : `no run of study '${study}' is blocked: there is nothing to ${decision}`,
      `see how it is doing: packbench status '${study}'`,
    );
  }
  if (others.length > 0) {
    const names = meant.map(({ run }) => `packbench ${decision} '${run}'`);
    throw refused(
      `${String(meant.length)} runs of study '${study}' can be meant`,
      `say which: ${names.join(', or ')}`,
    );
  }
  return first.run;
}

async function send(client: Client, run: string, decision: Decision): Promise<string> {
  try {
    return await answered(client, () =>
      client.workflow.getHandle(run).executeUpdate<string, []>(decision),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw ended(run, 'COMPLETED');
    if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    throw refused(`run '${run}': ${error.cause?.message ?? error.message}`);
  }
}

/** Without a worker nobody answers, and Temporal would wait for one. */
async function answered<T>(client: Client, ask: () => Promise<T>): Promise<T> {
  try {
    return await client.connection.withDeadline(Date.now() + PATIENCE_MS, ask);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError) {
      throw error;
    }
    throw new CommandError(EXIT.temporal, 'nobody answers', {
      hint: 'no worker polls; `packbench up` starts one',
      cause: error,
    });
  }
}

const isStudy = (type: string): boolean => STUDY_TYPES.some((name) => name === type);

const refused = (message: string, hint?: string): CommandError =>
  new CommandError(EXIT.usageOrPlan, message, hint === undefined ? {} : { hint });

const ended = (run: string, status: string): CommandError =>
  refused(`run '${run}' has ended: ${status.toLowerCase()}`);
