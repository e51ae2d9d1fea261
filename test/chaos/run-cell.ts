import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startStudy } from '../../client/start-study.js';
import { parsePlan } from '../../plan/check-plan.js';
import { readBoundaries, type Armed, type Boundary, type Fault } from './boundary.js';
import { CHAOS_SCENARIOS, createChaosPlan, type ScenarioName } from './chaos-scenario.js';
import { checkCell, type Verdict } from './check-cell.js';
import type { Lane } from './lane.js';
import { react } from './react.js';
import { studyEnd } from './study-end.js';

/** One study and what is done to it. */
export interface Cell {
  /** Unique; names the plan, so that its files and its boundaries are told from others'. */
  readonly name: string;
  readonly scenario: ScenarioName;
  /** Absent: nothing happens, besides what belongs to the scenario. */
  readonly strike?: { readonly boundary: string; readonly fault: Fault };
  readonly expected: readonly string[] | null;
}

export interface CellResult extends Verdict {
  readonly seconds: number;
  readonly boundaries: readonly Boundary[];
}

/** No cell takes longer; one that does is stuck. @unit ms */
const TIMEOUT_MS = 240_000;
const LOOK_EVERY_MS = 50;

/** Now and then a wait is over at its first look: then the study is run once more. */
const TRIES = 3;

/** Runs a study, lets its faults happen, waits for its end, and judges what is left. */
export async function runCell(lane: Lane, cell: Cell): Promise<CellResult> {
  for (let nth = 1; ; nth++) {
    const name = nth === 1 ? cell.name : `${cell.name}-again${String(nth - 1)}`;
    const { missed, ...result } = await runOnce(lane, { ...cell, name });
    if (missed === undefined) return result;
    if (nth < TRIES && result.problems.length === 0) continue;
    return { ...result, problems: [`'${missed}' was not reached`, ...result.problems] };
  }
}

async function runOnce(
  lane: Lane,
  cell: Cell,
): Promise<CellResult & { readonly missed: string | undefined }> {
  const began = Date.now();
  let missed: string | undefined;
  const strikes = [
    ...CHAOS_SCENARIOS[cell.scenario].before,
    ...(cell.strike === undefined ? [] : [cell.strike]),
  ];
  arm(lane, cell.name, strikes);
  const document = createChaosPlan(cell.name, cell.scenario, lane.simcloud.nodes);
  const study = await startStudy(lane.client, { document, plan: parsePlan(document) });
  const late = sleep(TIMEOUT_MS, 'late' as const, { ref: false });
  const ended = studyEnd(lane, study);
  const over = new AbortController();
  const whenOver = Promise.race([ended, late]).finally(() => {
    over.abort();
  });
  const problems: string[] = [];
  const faults: Fault[] = [];
  for (const [nth, { boundary, fault }] of strikes.entries()) {
    if (!(await isStruck(lane, cell.name, nth, over.signal))) {
      missed = boundary;
      break;
    }
    faults.push(fault);
    problems.push(...(await react(lane, { cell: cell.name, nth, fault, study, over: whenOver })));
    arm(lane, cell.name, strikes);
  }
  const end = await whenOver;
  const verdict =
    end === 'late'
      ? await giveUp(lane, study)
      : await checkCell(lane, { study, end, faults, expected: cell.expected });
  return {
    ...verdict,
    problems: [...problems, ...verdict.problems],
    seconds: (Date.now() - began) / 1000,
    boundaries: readBoundaries(lane.files, cell.name),
    missed,
  };
}

function arm(lane: Lane, cell: string, strikes: Armed['strikes']): void {
  const armed: Armed = { cell, strikes, serverPid: lane.server.process.pid };
  writeFileSync(lane.files.armed, JSON.stringify(armed));
}

/** False when the study is over before. */
async function isStruck(
  lane: Lane,
  cell: string,
  nth: number,
  over: AbortSignal,
): Promise<boolean> {
  const file = lane.files.struck(cell, nth);
  while (!existsSync(file) && !over.aborted) await sleep(LOOK_EVERY_MS);
  return existsSync(file);
}

async function giveUp(lane: Lane, study: string): Promise<Verdict> {
  const handle = lane.client.workflow.getHandle(study);
  const progress = await handle.query('progress').catch((error: unknown) => String(error));
  await handle.terminate('stuck').catch(() => undefined);
  const problem = `not ended after ${String(TIMEOUT_MS / 1000)} s: ${JSON.stringify(progress)}`;
  return { problems: [problem], operations: [], flags: [] };
}
