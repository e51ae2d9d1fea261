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

/** Runs a study, lets its faults happen, waits for its end, and judges what is left. */
export async function runCell(lane: Lane, cell: Cell): Promise<CellResult> {
  const began = Date.now();
  const strikes = [
    ...CHAOS_SCENARIOS[cell.scenario].before,
    ...(cell.strike === undefined ? [] : [cell.strike]),
  ];
  arm(lane, cell.name, strikes);
  const document = createChaosPlan(cell.name, cell.scenario, lane.simcloud.nodes);
  const study = await startStudy(lane.client, { document, plan: parsePlan(document) });
  const late = sleep(TIMEOUT_MS, 'late' as const, { ref: false });
  const ended = studyEnd(lane, study);
  const problems: string[] = [];
  for (const [nth, { boundary, fault }] of strikes.entries()) {
    const struck = await Promise.race([ended, late, hasStruck(lane, cell.name, nth)]);
    if (struck !== 'struck') {
      problems.push(`'${boundary}' was not reached`);
      break;
    }
    problems.push(...(await react(lane, { cell: cell.name, nth, fault, study, ended })));
    arm(lane, cell.name, strikes);
  }
  const end = await Promise.race([ended, late]);
  const faults = strikes.map(({ fault }) => fault);
  const verdict =
    end === 'late'
      ? await giveUp(lane, study)
      : await checkCell(lane, { study, end, faults, expected: cell.expected });
  return {
    ...verdict,
    problems: [...problems, ...verdict.problems],
    seconds: (Date.now() - began) / 1000,
    boundaries: readBoundaries(lane.files, cell.name),
  };
}

function arm(lane: Lane, cell: string, strikes: Armed['strikes']): void {
  const armed: Armed = { cell, strikes, serverPid: lane.server.process.pid };
  writeFileSync(lane.files.armed, JSON.stringify(armed));
}

async function hasStruck(lane: Lane, cell: string, nth: number): Promise<'struck'> {
  while (!existsSync(lane.files.struck(cell, nth))) await sleep(LOOK_EVERY_MS);
  return 'struck';
}

async function giveUp(lane: Lane, study: string): Promise<Verdict> {
  const handle = lane.client.workflow.getHandle(study);
  const progress = await handle.query('progress').catch((error: unknown) => String(error));
  await handle.terminate('stuck').catch(() => undefined);
  const problem = `not ended after ${String(TIMEOUT_MS / 1000)} s: ${JSON.stringify(progress)}`;
  return { problems: [problem], operations: [], flags: [] };
}
