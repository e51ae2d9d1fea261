import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

const FOLDER = fileURLToPath(new URL('../test/histories/', import.meta.url));
/** Temporal's list of executions is a little behind them. */
const LIST_LAG_MS = 1000;

/** Writes histories to test/histories/, and knows which it has written. */
export class HistoryRecorder {
  readonly #client: Client;
  readonly #written = new Set<string>();

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Of all executions that `isMeant`, one file per kind: `<type>.<scenario>.<target>.<state>.json`, the
   * two in the middle only of runs and slices. Of several of a kind the oldest: of slices that is the
   * one in which the study was stopped, paused or blocked.
   *
   * @param state of those that continued as new it is always `continued-as-new`
   */
  async record(
    isMeant: (execution: WorkflowExecutionInfo) => boolean,
    state: (execution: WorkflowExecutionInfo) => string,
  ): Promise<void> {
    await sleep(LIST_LAG_MS);
    const meant: WorkflowExecutionInfo[] = [];
    for await (const one of this.#client.workflow.list()) if (isMeant(one)) meant.unshift(one);
    for (const execution of meant) {
      const { workflowId, runId, type, status } = execution;
      const history = await this.#client.workflow.getHandle(workflowId, runId).fetchHistory();
      // `<study>/<target>/<scenario>/<repetition>`: what tells one kind of history from another.
      const [, , target, scenario] = workflowId.split('/');
      const isContinued = status.name === 'CONTINUED_AS_NEW';
      const words = [type, scenario, target, isContinued ? 'continued-as-new' : state(execution)];
      const name = `${words.filter(Boolean).join('.')}.json`;
      if (this.#written.has(name)) continue;
      this.#written.add(name);
      await mkdir(FOLDER, { recursive: true });
      const scrubbed = JSON.stringify(scrub(JSON.parse(historyToJSON(history))));
      await writeFile(`${FOLDER}${name}`, `${scrubbed}\n`);
      process.stdout.write(`${name}\n`);
    }
  }

  /** Of a study, its runs and their slices. */
  recordStudy(study: string, state: (execution: WorkflowExecutionInfo) => string): Promise<void> {
    return this.record(
      ({ workflowId }) => workflowId === study || workflowId.startsWith(`${study}/`),
      state,
    );
  }

  /** Histories of what does not exist any more would be replayed for ever. */
  async removeOthers(isMeant: (name: string) => boolean): Promise<void> {
    for (const name of await readdir(FOLDER)) {
      if (this.#written.has(name) || !isMeant(name)) continue;
      await rm(`${FOLDER}${name}`);
      process.stdout.write(`removed ${name}\n`);
    }
  }
}

/** Takes what belongs to one machine out of a history: its name, and absolute paths in payloads. */
function scrub(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => scrub(item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, scrub(v, k)]));
  }
  if (typeof value !== 'string') return value;
  if (key === 'identity') return 'worker';
  // Where a failure was thrown, and the worker's own queue, name the machine.
  if (key === 'stackTrace') return '';
  if (key === 'name' && /^\d+@/.test(value)) return 'worker';
  if (key !== 'data') return value;
  const text = Buffer.from(value, 'base64').toString();
  return Buffer.from(text.replaceAll(/"\/[^"]*\/([^"/]+)"/g, '"/packbench/$1"')).toString('base64');
}
