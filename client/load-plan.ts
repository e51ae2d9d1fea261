import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { join, resolve } from 'node:path';
import { checkPlan, renderProblem, type PlanProblem } from '../plan/check-plan.js';
import { closest } from '../plan/closest.js';
import { listKnownPlans } from '../plan/known-plans.js';
import type { Plan } from '../plan/plan.js';
import { plansFolder } from '../plan/plans-folder.js';
import { readPlanText } from '../plan/read-plan-text.js';
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

/** Reads a plan file, a known plan by its name, or standard input by `-`. */
export async function readPlanDocument(
  file: string,
  context: Context,
): Promise<{ value: unknown } | { problems: readonly PlanProblem[] }> {
  return readPlanText(file === '-' ? await readAll(process.stdin) : await readPlan(file, context));
}

async function readPlan(word: string, { cwd, env }: Context): Promise<string> {
  try {
    return await readFile(resolve(cwd, word), 'utf8');
  } catch (error) {
    const folder = plansFolder(env, cwd);
    const known = await listKnownPlans(folder);
    const plan = known.find(({ name }) => name === word);
    if (plan) return readFile(join(folder, plan.file), 'utf8');
    const meant = closest(
      word,
      known.map(({ name }) => name),
    );
    throw new CommandError(
      EXIT.usageOrPlan,
      `cannot read the plan: ${error instanceof Error ? error.message : String(error)}`,
      {
        hint:
          meant === undefined
            ? '`packbench init --cloud NAME` writes a plan to start from'
            : `did you mean the known plan '${meant}'?`,
        cause: error,
      },
    );
  }
}
