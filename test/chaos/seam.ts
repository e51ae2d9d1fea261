import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { Context } from '@temporalio/activity';
import { boundaryName, controlFiles, type Armed, type Boundary } from './boundary.js';
import { strike } from './strike.js';

/** One execution of an activity, as the hook follows it. */
export interface Followed {
  readonly activity: string;
  readonly nth: number;
  readonly attempt: number;
  /** How often each moment has been passed. */
  readonly passed: Map<string, number>;
  ended: boolean;
}

/** Says which boundary is passed, and lets the fault happen that is armed there. */
export class Seam {
  readonly #files;
  readonly #nths = new Map<string, Map<string, number>>();
  readonly #followed = new WeakMap<Context, Followed>();
  #cell = '';

  constructor(folder: string) {
    this.#files = controlFiles(folder);
  }

  /** The activity that the calling code belongs to; undefined for those of other studies. */
  current(): Followed | undefined {
    let context: Context;
    try {
      context = Context.current();
    } catch {
      return undefined;
    }
    const known = this.#followed.get(context);
    if (known) return known;
    const { workflowExecution, activityType, activityId, attempt } = context.info;
    const { cell } = this.#armed() ?? {};
    if (cell === undefined || workflowExecution?.workflowId.startsWith(`${cell}/`) !== true) {
      return undefined;
    }
    if (cell !== this.#cell) this.#nths.clear();
    this.#cell = cell;
    const ids = this.#nths.get(activityType) ?? new Map<string, number>();
    this.#nths.set(activityType, ids);
    const id = `${workflowExecution.workflowId} ${activityId}`;
    const nth = ids.get(id) ?? ids.size + 1;
    ids.set(id, nth);
    const followed = { activity: activityType, nth, attempt, passed: new Map(), ended: false };
    this.#followed.set(context, followed);
    return followed;
  }

  /** Passes a boundary; what it is called at its second time ends with `.2`. */
  pass(followed: Followed, moment: string): void {
    const times = (followed.passed.get(moment) ?? 0) + 1;
    followed.passed.set(moment, times);
    const armed = this.#armed();
    if (armed?.cell !== this.#cell) return;
    const boundary: Boundary = {
      activity: followed.activity,
      nth: followed.nth,
      attempt: followed.attempt,
      moment: times === 1 ? moment : `${moment}.${String(times)}`,
      pid: process.pid,
      atMs: Date.now(),
    };
    appendFileSync(this.#files.log(armed.cell), `${JSON.stringify(boundary)}\n`);
    if (followed.attempt > 1) return;
    const nth = armed.strikes.findIndex((_, i) => !existsSync(this.#files.struck(armed.cell, i)));
    if (armed.strikes[nth]?.boundary === boundaryName(boundary)) strike(armed, nth, this.#files);
  }

  #armed(): Armed | undefined {
    try {
      return JSON.parse(readFileSync(this.#files.armed, 'utf8')) as Armed;
    } catch {
      return undefined;
    }
  }
}
