import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { checkPlan, renderProblem, type PlanProblem } from '../plan/check-plan.js';
import type { Plan } from '../plan/plan.js';
import { CommandError } from './command-error.js';
import type { Context } from './command.js';
import { EXIT } from './exit-code.js';

/** A plan file, as it was written and with its defaults. */
export interface LoadedPlan {
  readonly document: unknown;
  readonly plan: Plan;
}

/** @throws CommandError (exit code 2) with every problem. */
export async function loadPlan(file: string, context: Context): Promise<LoadedPlan> {
  const document = await readPlanDocument(file, context);
  const checked = 'problems' in document ? document : checkPlan(document.value);
  if ('plan' in checked) {
    return { document: 'value' in document ? document.value : undefined, plan: checked.plan };
  }
  throw planProblems(file, checked.problems);
}

export function planProblems(file: string, problems: readonly PlanProblem[]): CommandError {
  const count = problems.length === 1 ? 'a problem' : `${String(problems.length)} problems`;
  return new CommandError(
    EXIT.usageOrPlan,
    `'${file}' has ${count}:\n${problems.map((problem) => `  ${renderProblem(problem)}`).join('\n')}`,
    { hint: '`packbench plan schema` says what a plan may hold' },
  );
}

/** Reads YAML or JSON (which is YAML); `-` is standard input. */
export async function readPlanDocument(
  file: string,
  context: Context,
): Promise<{ value: unknown } | { problems: readonly PlanProblem[] }> {
  const source = file === '-' ? await readAll(process.stdin) : await readPlanFile(file, context);
  const lineCounter = new LineCounter();
  const document = parseDocument(source, { lineCounter, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((error) => {
        const { line, col } = lineCounter.linePos(error.pos[0]);
        return { path: `line ${String(line)}, column ${String(col)}`, message: error.message };
      }),
    };
  }
  return { value: document.toJS() as unknown };
}

async function readPlanFile(file: string, { cwd }: Context): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new CommandError(
      EXIT.usageOrPlan,
      `cannot read the plan: ${error instanceof Error ? error.message : String(error)}`,
      { hint: '`packbench init --cloud NAME` writes a plan to start from', cause: error },
    );
  }
}
