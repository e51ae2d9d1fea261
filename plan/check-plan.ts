import type { z } from 'zod';
import { planSchema, type Plan } from './plan.js';

/** One thing that is wrong with a plan. */
export interface PlanProblem {
  /** Like `targets[0].flavor`; empty for the plan as a whole. */
  readonly path: string;
  /** What is wrong, with the value quoted. */
  readonly message: string;
}

export class PlanError extends Error {
  override readonly name = 'PlanError' as const;
  readonly problems: readonly PlanProblem[];

  constructor(problems: readonly PlanProblem[]) {
    super(
      `The plan has ${problems.length === 1 ? 'a problem' : `${String(problems.length)} problems`}:\n` +
        problems.map((problem) => `  ${renderProblem(problem)}`).join('\n'),
    );
    this.problems = problems;
  }
}

export const renderProblem = ({ path, message }: PlanProblem): string =>
  path ? `${path}: ${message}` : message;

/** Checks a plan as a person wrote it; all problems at once, or the plan with its defaults. */
export function checkPlan(input: unknown): { plan: Plan } | { problems: readonly PlanProblem[] } {
  const result = planSchema.safeParse(input, { reportInput: true });
  if (result.success) return { plan: result.data };
  return { problems: result.error.issues.flatMap((issue) => toProblems(issue)) };
}

/** @throws PlanError with every problem. */
export function parsePlan(input: unknown): Plan {
  const checked = checkPlan(input);
  if ('problems' in checked) throw new PlanError(checked.problems);
  return checked.plan;
}

function toProblems(issue: z.core.$ZodIssue): PlanProblem[] {
  const path = formatPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path ? `${path}.${key}` : key,
      message: 'no such key; `packbench plan schema` lists them',
    }));
  }
  if (issue.code === 'custom') return [{ path, message: issue.message }];
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    return [{ path, message: `required (${issue.expected})` }];
  }
  const got = `, got ${quote(issue.input)}`;
  switch (issue.code) {
    case 'invalid_type':
      return [{ path, message: `expected ${issue.expected}${got}` }];
    case 'invalid_value':
      return [{ path, message: `must be one of ${issue.values.map(String).join(', ')}${got}` }];
    case 'invalid_union': {
      const option = optionMeant(issue);
      return option
        ? option.flatMap((one) => toProblems({ ...one, path: [...issue.path, ...one.path] }))
        : [{ path, message: unionMessage(issue) }];
    }
    case 'too_small':
      return [
        {
          path,
          message:
            issue.origin === 'array' || issue.origin === 'string'
              ? `must not be empty${got}`
              : `must be ${issue.inclusive ? 'at least' : 'more than'} ${String(issue.minimum)}${got}`,
        },
      ];
    case 'too_big':
      return [
        {
          path,
          message:
            issue.origin === 'array' || issue.origin === 'string'
              ? `at most ${String(issue.maximum)} long${got}`
              : `must be at most ${String(issue.maximum)}${got}`,
        },
      ];
    case 'invalid_format':
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
      return [{ path, message: `${issue.message}${got}` }];
  }
}

/** What is wrong by the one option that the input has the shape of, such as a list. */
function optionMeant({ errors }: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] | undefined {
  const shaped = errors.filter(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  return shaped.length === 1 ? shaped[0] : undefined;
}

function unionMessage(issue: z.core.$ZodIssueInvalidUnion): string {
  const { discriminator } = issue;
  // Zod 4 attaches the accepted values to a failed discriminated union, but not to its type.
  const options: unknown = 'options' in issue ? issue.options : undefined;
  if (discriminator === undefined || !Array.isArray(options)) {
    return `${issue.message}, got ${quote(issue.input)}`;
  }
  return `must be one of ${options.map(String).join(', ')}, got ${quote(discriminatorOf(issue.input, discriminator))}`;
}

/** Zod puts the discriminator's key into the path but hands over the whole object. */
function discriminatorOf(input: unknown, key: string): unknown {
  return typeof input === 'object' && input !== null
    ? (input as Record<string, unknown>)[key]
    : input;
}

const formatPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number'
        ? `${text}[${String(part)}]`
        : text
          ? `${text}.${String(part)}`
          : String(part),
    '',
  );

/** A value as a message shows it. */
export function quote(value: unknown): string {
  // Undefined for what JSON has no word for, whatever the type says.
  const text = (JSON.stringify(value) as string | undefined) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
