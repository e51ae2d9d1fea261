import type { Client, WorkflowHandle } from '@temporalio/client';
import {
  progressQuery,
  runStatusQuery,
  type RunProgress,
  type RunStatus,
} from '../../workflows/contract/progress.js';
import { eventually } from './eventually.js';

/** Who sits before the Web UI. */
export class Operator {
  readonly study: WorkflowHandle;
  readonly #client: Client;

  constructor(client: Client, study: WorkflowHandle) {
    this.#client = client;
    this.study = study;
  }

  /** Waits until a run is in a state. */
  sees(state: RunProgress['state'], phase?: string): Promise<RunProgress> {
    return this.finds(
      `a run is ${state}`,
      (run) => run.state === state && (phase ?? run.phase) === run.phase,
    );
  }

  /** Waits until something is true of a run, as its study knows it. */
  async finds(what: string, isIt: (run: RunProgress) => boolean): Promise<RunProgress> {
    return eventually(what, async () => (await this.study.query(progressQuery)).runs.find(isIt));
  }

  /** Waits until something is true of a run, as it says itself. */
  async findsOf(
    run: string,
    what: string,
    isIt: (status: RunStatus) => boolean,
  ): Promise<RunStatus> {
    return eventually(what, async () => {
      const status = await this.#client.workflow.getHandle(run).query(runStatusQuery);
      return isIt(status) ? status : undefined;
    });
  }

  /** Sends an update to a run, or to the study. */
  say(order: string, run?: string, input?: unknown): Promise<unknown> {
    const handle = run === undefined ? this.study : this.#client.workflow.getHandle(run);
    return input === undefined
      ? handle.executeUpdate(order)
      : handle.executeUpdate<unknown, [unknown]>(order, { args: [input] });
  }

  /** The same of one that is refused: what the operator reads. */
  async isRefused(order: string, run?: string, input?: unknown): Promise<string> {
    const answer = await this.say(order, run, input).catch(messageOf);
    return String(answer);
  }

  /** Sees a blocked run and says so to it. */
  async answers(decision: string): Promise<RunProgress> {
    const blocked = await this.sees('blocked');
    await this.say(decision, blocked.run);
    return blocked;
  }
}

function messageOf(error: unknown): string {
  let message = '';
  for (let e = error; e instanceof Error; e = e.cause) message = e.message;
  return message;
}
