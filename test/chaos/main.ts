import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../scripts/home-folder.mjs';
import { ensureTemporalCli } from '../../scripts/temporal-cli.mjs';
import { workflowBundle } from '../../worker/workflow-bundle.js';
import type { Fault } from './boundary.js';
import { CHAOS_SCENARIOS } from './chaos-scenario.js';
import { compileProject } from './compile-project.js';
import { drawSample } from './draw-sample.js';
import { LanePool } from './lane-pool.js';
import { renderMatrix, type Outcome } from './matrix.js';
import { HELP, parseOptions, type ChaosOptions } from './options.js';
import { recordScenarios, type Recorded } from './record-scenarios.js';
import type { Cell } from './run-cell.js';

interface PlannedCell {
  readonly point: string;
  readonly fault: Fault;
  readonly cell: Cell;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') {
    print(HELP.trimEnd());
    return 0;
  }
  const began = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'packbench-chaos-'));
  const { path: temporalPath } = await ensureTemporalCli();
  const code = join(folder, 'code');
  await compileProject(code);
  // Here once, or in each lane at the same time.
  await workflowBundle(join(cacheFolder(), 'workflows'));
  const { lanes, seed } = options;
  const pool = new LanePool({ folder, code, temporalPath, lanes, seed });
  let isKept = options.keep;
  try {
    const recorded = await recordScenarios(pool, options, print);
    if (options.list) {
      for (const { scenario, points } of recorded) {
        for (const point of points) print(`${scenario}/${point}`);
      }
      return 0;
    }
    const planned = plan(recorded, options);
    const outcomes: Outcome[] = [];
    await pool.run(
      planned.map(({ cell }) => cell),
      ({ cell, result, folder: lane }) => {
        const { point, fault } = planned.find((one) => one.cell === cell)!;
        outcomes.push({ point, fault, ...result });
        const words = result.problems.length > 0 ? 'WRONG' : 'ok';
        const place = `${String(outcomes.length)}/${String(planned.length)}`;
        print(`${place} ${words} ${result.seconds.toFixed(1)} s  ${point} ${fault}`);
        if (result.problems.length === 0) return;
        isKept = true;
        for (const problem of result.problems) print(`    ${problem}`);
        print(
          `    again: npm run test:chaos -- --seed ${String(options.seed)} --only '^${point} ${fault}$'`,
        );
        print(`    kept: ${lane} (${cell.name})`);
      },
    );
    const order = planned.map(({ point, fault }) => `${point} ${fault}`);
    const placeOf = (one: Outcome): number => order.indexOf(`${one.point} ${one.fault}`);
    outcomes.sort((a, b) => placeOf(a) - placeOf(b));
    const seconds = (Date.now() - began) / 1000;
    const matrix = renderMatrix(outcomes, options.faults, { seed: options.seed, seconds });
    print(`\n${matrix}`);
    if (options.markdown !== null) writeFileSync(options.markdown, matrix);
    const isWhole = outcomes.length > 0 && outcomes.every(({ problems }) => problems.length === 0);
    return isWhole ? 0 : 1;
  } catch (error) {
    isKept = true;
    throw error;
  } finally {
    await pool.close();
    if (!isKept) rmSync(folder, { recursive: true, force: true });
  }
}

function plan(recorded: readonly Recorded[], options: ChaosOptions): readonly PlannedCell[] {
  const only = new RegExp(options.only);
  const all = recorded.flatMap(({ scenario, points, expected }) =>
    points.flatMap((boundary) =>
      options.faults.map((fault) => ({ scenario, boundary, expected, fault })),
    ),
  );
  const wanted = all
    .map((one) => ({ ...one, point: `${one.scenario}/${one.boundary}` }))
    .filter(({ point, fault }) => only.test(`${point} ${fault}`));
  const drawn = options.sample === null ? wanted : drawSample(wanted, options.sample, options.seed);
  return drawn.map(({ scenario, boundary, expected, point, fault }, i) => ({
    point,
    fault,
    cell: {
      name: `c${String(i + 1)}-${fault}`,
      scenario,
      strike: { boundary, fault },
      // How far a study came before it was cancelled is another each time.
      expected: CHAOS_SCENARIOS[scenario].before.length > 0 ? null : expected,
    },
  }));
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});
