import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkPlan, type PlanProblem } from './check-plan.js';
import { closest } from './closest.js';
import { isName } from './name.js';
import type { Plan } from './plan.js';
import { readPlanText } from './read-plan-text.js';

/** A plan that is known by name: its file's name without the ending is the plan's `name`. */
export interface KnownPlan {
  readonly name: string;
  /** Name of its file. */
  readonly file: string;
  /** As it was written; undefined when it is no YAML. */
  readonly document: unknown;
  /** Undefined when something is wrong with it. */
  readonly plan: Plan | undefined;
  /** All that is wrong with it; empty when nothing is. */
  readonly problems: readonly PlanProblem[];
}

const FILE = /^(.*)\.(?:yaml|yml|json)$/;

/** All plans of a folder, by name; none when the folder is not there. Read anew each time. */
export async function listKnownPlans(folder: string): Promise<readonly KnownPlan[]> {
  const plans: KnownPlan[] = [];
  for (const file of (await filesOf(folder)).sort()) {
    const name = FILE.exec(file)?.[1];
    if (name === undefined || !isName(name) || plans.some((other) => other.name === name)) continue;
    plans.push(toKnownPlan(name, file, await readFile(join(folder, file), 'utf8')));
  }
  return plans;
}

/** What is wrong with a name that no plan of the folder has: those that there are, the closest first. */
export function unknownPlan(
  name: string,
  known: readonly KnownPlan[],
  folder: string,
): PlanProblem {
  const names = known.map((one) => one.name);
  const meant = closest(name, names);
  const there =
    names.length === 0
      ? `'${folder}' has no plan`
      : `there are: ${[...new Set([...(meant === undefined ? [] : [meant]), ...names])].join(', ')}`;
  const hint = meant === undefined ? '' : `; did you mean '${meant}'?`;
  return { path: 'plan', message: `unknown plan '${name}'; ${there}${hint}` };
}

function toKnownPlan(name: string, file: string, source: string): KnownPlan {
  const read = readPlanText(source);
  if ('problems' in read) {
    return { name, file, document: undefined, plan: undefined, problems: read.problems };
  }
  const checked = checkPlan(read.value);
  const base = { name, file, document: read.value };
  if ('problems' in checked) return { ...base, plan: undefined, problems: checked.problems };
  if (checked.plan.name !== name) {
    // Its studies, which are called after the plan, would not be found by the name it is known by.
    const message = `must be '${name}', as its file is called, got '${checked.plan.name}'`;
    return { ...base, plan: undefined, problems: [{ path: 'name', message }] };
  }
  return { ...base, plan: checked.plan, problems: [] };
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
