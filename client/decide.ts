import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import type { Decision } from '../results/record.js';
import type { HoldExtension, PauseOrder } from '../workflows/contract/decisions.js';
import { STUDY_TYPES } from '../workflows/contract/names.js';
import type { RunProgress, RunStatus, StudyProgress } from '../workflows/contract/progress.js';
import { CommandError } from './command-error.js';
import type { Context } from './command.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { withSession } from './session.js';
import { findStudy } from './study-id.js';

const PATIENCE_MS = 10_000;

/** What an operator may say to a run or a study; the updates are called so too. */
export type Order = Decision | 'pause' | 'extend-hold';

/** Tells a run or a study what an operator has decided, and what it answers. */
export function decide(
  order: Order,
  word: string,
  { output }: Pick<Context, 'output'>,
  input?: PauseOrder | HoldExtension,
): Promise<ExitCode> {
  return withSession(async ({ client }) => {
    const meant = await findMeant(client, word, order);
    output.line(`${meant}: ${await send(client, meant, order, input)}`);
    return EXIT.ok;
  });
}

/** Whether a word is the id of a run. @throws CommandError when it is neither a run's nor a study's */
export async function isRun(client: Client, word: string): Promise<boolean> {
  try {
    const { type } = await client.workflow.getHandle(word).describe();
    if (type !== 'run' && !isStudy(type)) throw refused(`'${word}' is neither a run nor a study`);
    return type === 'run';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** How a run or a study says that it is doing. */
export const askProgress = (client: Client, id: string): Promise<RunStatus | StudyProgress> =>
  answered(client, () =>
    client.workflow.getHandle(id).query<RunStatus | StudyProgress>('progress'),
  );

/** A run's id; of a study that of the one run that can be meant, or its own. */
async function findMeant(client: Client, word: string, order: Order): Promise<string> {
  if (await isRun(client, word)) {
    const { status } = await client.workflow.getHandle(word).describe();
    if (status.name !== 'RUNNING') throw ended(word, status.name);
    return word;
  }
  const study = await findStudy(client, word);
  // It also holds back the runs that are still to come.
  if (order === 'pause') return study;
  const { runs } = (await askProgress(client, study)) as StudyProgress;
  return isForStudy(runs, order) ? study : theOneMeant(study, runs, order);
}

/** Whether a study alone can answer: it knows of runs that cannot be told yet. */
export function isForStudy(runs: readonly RunProgress[], order: Exclude<Order, 'pause'>): boolean {
  if (order === 'resume') return !runs.some(({ state }) => state === 'blocked');
  const isGoing = runs.some(({ state }) => GOING.includes(state));
  return order === 'abort' && !isGoing && runs.some(({ state }) => state === 'waiting');
}

/**
 * A blocked run; to abort, the one that goes on; to hold longer, the one that holds.
 *
 * @throws CommandError when there is none, or more than one
 */
export function theOneMeant(
  study: string,
  runs: readonly RunProgress[],
  order: Exclude<Order, 'pause'>,
): string {
  const blocked = runs.filter(({ state }) => state === 'blocked');
  const going = runs.filter(({ state }) => GOING.includes(state));
  const meant =
    order === 'extend-hold'
      ? going.filter(({ phase }) => phase === 'hold')
      : blocked.length === 0 && order === 'abort'
        ? going
        : blocked;
  const [first, ...others] = meant;
  if (!first) {
    throw refused(
      `no run of study '${study}' ${NONE[order]}`,
      `see how it is doing: packbench status '${study}'`,
    );
  }
  if (others.length > 0) {
    const names = meant.map(({ run }) => `packbench ${order} '${run}'`);
    throw refused(
      `${String(meant.length)} runs of study '${study}' can be meant`,
      `say which: ${names.join(', or ')}`,
    );
  }
  return first.run;
}

const GOING: readonly RunProgress['state'][] = ['running', 'queued', 'blocked', 'paused'];

const NONE: Readonly<Record<Exclude<Order, 'pause'>, string>> = {
  resume: 'is blocked: there is nothing to resume',
  skip: 'is blocked: there is nothing to skip',
  abort: 'is going on: there is nothing to abort',
  'extend-hold': 'holds its servers: there is nothing to extend',
};

async function send(
  client: Client,
  id: string,
  order: Order,
  input: PauseOrder | HoldExtension | undefined,
): Promise<string> {
  const handle = client.workflow.getHandle(id);
  try {
    return await answered(
      client,
      () =>
        input === undefined
          ? handle.executeUpdate<string, []>(order)
          : handle.executeUpdate<string, [PauseOrder | HoldExtension]>(order, { args: [input] }),
      // Said again it would be done twice.
      input && 'seconds' in input
        ? `; it may still be done: see \`packbench progress '${id}'\` before you say it again`
        : '',
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw ended(id, 'COMPLETED');
    if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    throw refused(`'${id}': ${error.cause?.message ?? error.message}`);
  }
}

/**
 * Without a worker nobody answers, and Temporal would wait for one.
 *
 * @param caution what else is to be known then
 */
async function answered<T>(client: Client, ask: () => Promise<T>, caution = ''): Promise<T> {
  try {
    return await client.connection.withDeadline(Date.now() + PATIENCE_MS, ask);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError) {
      throw error;
    }
    throw new CommandError(EXIT.temporal, 'nobody answers', {
      hint: `no worker polls; \`packbench up\` starts one${caution}`,
      cause: error,
    });
  }
}

const isStudy = (type: string): boolean => STUDY_TYPES.some((name) => name === type);

const refused = (message: string, hint?: string): CommandError =>
  new CommandError(EXIT.usageOrPlan, message, hint === undefined ? {} : { hint });

const ended = (run: string, status: string): CommandError =>
  refused(`'${run}' has ended: ${status.toLowerCase()}`);
