import { quote, type PlanProblem } from './check-plan.js';

/** What a person asks for when they start `study` or a scenario by itself. */
export interface StudyRequest {
  readonly plan: AskedPlan;
  /** Check everything, measure nothing. @default false */
  readonly dryRun: boolean;
  /** Look first, and end `skipped` when a good number cannot be had now. @default false */
  readonly preflight: boolean;
}

/** A known plan's name, or a whole plan as it was written. */
export type AskedPlan =
  | { readonly name: string }
  | {
      readonly document: unknown;
      /** Where in the input it stands: empty, or `plan`. */
      readonly path: string;
    };

const SHAPES = `write {"plan": "NAME"} with a known plan's name, or a whole plan`;

/**
 * Reads the one JSON object that a study is started with: `{"plan": NAME}`, `{"plan": {…}}`, or a
 * plan as it is; each may have `dry_run` and `preflight`. Never throws, whatever it is given: what
 * is wrong is told with its path.
 *
 * @returns no request when there is nothing in it that could be a plan
 */
export function readStudyRequest(input: unknown): {
  readonly request?: StudyRequest;
  readonly problems: readonly PlanProblem[];
} {
  if (input === undefined || input === null) {
    return { problems: [{ path: '', message: `the input is empty; ${SHAPES}` }] };
  }
  if (!isObject(input)) {
    return {
      problems: [{ path: '', message: `expected an object, got ${quote(input)}; ${SHAPES}` }],
    };
  }
  const { dry_run: dryRun = false, preflight = false, ...rest } = input;
  const problems = [...flagProblem('dry_run', dryRun), ...flagProblem('preflight', preflight)];
  const asked = { dryRun: dryRun === true, preflight: preflight === true };
  if (!('plan' in rest)) {
    return { request: { plan: { document: rest, path: '' }, ...asked }, problems };
  }
  const { plan, ...others } = rest;
  for (const key of Object.keys(others)) {
    problems.push({ path: key, message: `no such key beside 'plan'; it belongs into the plan` });
  }
  if (typeof plan === 'string') return { request: { plan: { name: plan }, ...asked }, problems };
  if (isObject(plan)) {
    return { request: { plan: { document: plan, path: 'plan' }, ...asked }, problems };
  }
  problems.push({ path: 'plan', message: `expected a name or a whole plan, got ${quote(plan)}` });
  return { problems };
}

const flagProblem = (path: string, value: unknown): PlanProblem[] =>
  typeof value === 'boolean' ? [] : [{ path, message: `expected boolean, got ${quote(value)}` }];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
