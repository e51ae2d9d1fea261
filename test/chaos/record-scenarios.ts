import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { SCENARIO_NAMES, type ScenarioName } from './chaos-scenario.js';
import { choosePoints } from './choose-points.js';
import type { LanePool } from './lane-pool.js';
import type { ChaosOptions } from './options.js';
import type { Cell } from './run-cell.js';

/** What a study without faults showed. */
export interface Recorded {
  readonly scenario: ScenarioName;
  readonly points: readonly string[];
  /** Its operations, as `nova.boot_server/1`. */
  readonly expected: readonly string[];
}

/** Runs each scenario once without faults, several at the same time. */
export async function recordScenarios(
  pool: LanePool,
  { only, recorded: file }: Pick<ChaosOptions, 'only' | 'recorded'>,
  print: (line: string) => void,
): Promise<readonly Recorded[]> {
  if (file !== null && existsSync(file)) {
    return JSON.parse(readFileSync(file, 'utf8')) as Recorded[];
  }
  // A pattern of alternatives may be of several.
  const wanted = SCENARIO_NAMES.filter(
    (name) => !only.includes('|') && only.startsWith(`^${name}/`),
  );
  const names = wanted.length > 0 ? wanted : SCENARIO_NAMES;
  print(`Recording the boundaries of ${names.join(', ')} …`);
  const recorded: Recorded[] = [];
  const cells = names.map((scenario): Cell => ({
    name: `r-${scenario}`,
    scenario,
    expected: null,
  }));
  await pool.run(cells, ({ cell, result, folder }) => {
    if (result.problems.length > 0) {
      throw new Error(
        `${cell.scenario} is not ok without faults (${folder}):\n${result.problems.join('\n')}`,
      );
    }
    recorded.push({
      scenario: cell.scenario,
      points: choosePoints(cell.scenario, result.boundaries),
      expected: result.operations,
    });
  });
  const sorted = names.flatMap((name) => recorded.filter(({ scenario }) => scenario === name));
  if (file !== null) writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
  return sorted;
}
