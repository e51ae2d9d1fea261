import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { LaneOrder, LaneReply } from './lane-main.js';
import type { Cell, CellResult } from './run-cell.js';

export interface LanePoolOptions {
  /** Lanes get their folders in it. */
  readonly folder: string;
  /** A compiled copy of the project, which lanes run. */
  readonly code: string;
  readonly temporalPath: string;
  readonly lanes: number;
  readonly seed: number;
}

export interface Told {
  readonly cell: Cell;
  readonly result: CellResult;
  /** Of its lane. */
  readonly folder: string;
}

/** Runs cells on several lanes at once; a lane that breaks is replaced. */
export class LanePool {
  readonly #options: LanePoolOptions;
  readonly #lanes: (OpenLane | undefined)[] = [];
  #opened = 0;

  constructor(options: LanePoolOptions) {
    this.#options = options;
  }

  /** @param tell called with each result as it comes */
  async run(cells: readonly Cell[], tell: (told: Told) => void): Promise<void> {
    const queue = [...cells];
    const lanes = Array.from({ length: Math.min(this.#options.lanes, cells.length) }, (_, i) => i);
    await Promise.all(
      lanes.map(async (nth) => {
        for (let cell = queue.shift(); cell; cell = queue.shift()) {
          tell({ cell, ...(await this.#runOn(nth, cell)) });
        }
      }),
    );
  }

  async close(): Promise<void> {
    const open = this.#lanes.filter((lane) => lane !== undefined);
    await Promise.all(open.map((lane) => ask(lane.process, { do: 'close' })));
  }

  async #runOn(nth: number, cell: Cell): Promise<Pick<Told, 'result' | 'folder'>> {
    const lane = (this.#lanes[nth] ??= await this.#open());
    const reply = await ask(lane.process, { do: 'cell', cell });
    const { folder } = lane;
    if (reply?.said === 'result') return { result: reply.result, folder };
    // What is left of the lane could spoil the next cell.
    if (reply) await ask(lane.process, { do: 'close' });
    this.#lanes[nth] = undefined;
    const problem = reply?.said === 'problem' ? reply.problem : 'the lane ended';
    return { result: { ...NOTHING, problems: [problem] }, folder };
  }

  async #open(): Promise<OpenLane> {
    const nth = ++this.#opened;
    const folder = join(this.#options.folder, `lane-${String(nth)}`);
    mkdirSync(folder, { recursive: true });
    const log = openSync(join(folder, 'lane.log'), 'a');
    const { code, temporalPath, seed } = this.#options;
    const main = join(code, 'test', 'chaos', 'lane-main.js');
    const child = fork(main, [folder, temporalPath, String(seed * 1000 + nth)], {
      // Not the flags of this process, which runs TypeScript.
      execArgv: [],
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    if ((await answer(child))?.said === 'ready') return { process: child, folder };
    throw new Error(`a lane does not start; its log is '${join(folder, 'lane.log')}'`);
  }
}

interface OpenLane {
  readonly process: ChildProcess;
  readonly folder: string;
}

const NOTHING = { operations: [], flags: [], seconds: 0, boundaries: [] } as const;

async function ask(child: ChildProcess, order: LaneOrder): Promise<LaneReply | undefined> {
  if (!child.connected) return undefined;
  child.send(order);
  return answer(child);
}

/** Undefined when the process ends instead. */
async function answer(child: ChildProcess): Promise<LaneReply | undefined> {
  const over = new AbortController();
  const { signal } = over;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message as LaneReply),
      once(child, 'exit', { signal }).then(() => undefined),
    ]);
  } finally {
    over.abort();
  }
}
