import { closest } from '../plan/closest.js';
import { isName } from '../plan/name.js';
import { CommandError } from './command-error.js';
import { EXIT } from './exit-code.js';
import { parseMoment } from './parse-moment.js';

/** Which studies a list shows. */
export interface StudyFilter {
  readonly plan: string | undefined;
  readonly target: string | undefined;
  readonly outcome: string | undefined;
  readonly since: Date | undefined;
  readonly until: Date | undefined;
}

/** What a filter looks at. */
export interface Filterable {
  /** `<plan>/<start>`, or a workflow's id. */
  readonly study: string;
  readonly startedAt: string;
  readonly outcome: string | null;
  readonly targets: readonly string[];
  readonly isDryRun: boolean;
}

const OUTCOMES = ['ok', 'failed', 'cancelled', 'skipped', 'checked'] as const;

/** @throws CommandError (exit code 2) for an outcome or a time that is none */
export function readFilter(text: (option: string) => string | undefined, now: Date): StudyFilter {
  const [since, until] = [text('since'), text('until')];
  return {
    plan: readName('plan', text('plan')),
    target: text('target'),
    outcome: readOutcome(text('outcome')),
    since: since === undefined ? undefined : parseMoment(since, '--since', now),
    until: until === undefined ? undefined : parseMoment(until, '--until', now),
  };
}

/** Dry runs are shown to who asks for them, by the outcome `checked`. */
export function matchesFilter(study: Filterable, filter: StudyFilter): boolean {
  const { plan, target, outcome, since, until } = filter;
  const isChecked = study.isDryRun || study.outcome === 'checked';
  const startedAt = Date.parse(study.startedAt);
  return (
    (outcome === undefined || study.outcome === outcome) &&
    (outcome === 'checked' || !isChecked) &&
    (plan === undefined || study.study.split('/')[0] === plan) &&
    (target === undefined || study.targets.includes(target)) &&
    (since === undefined || startedAt >= since.getTime()) &&
    (until === undefined || startedAt <= until.getTime())
  );
}

/** It becomes part of a query. */
function readName(option: string, name: string | undefined): string | undefined {
  if (name === undefined || isName(name)) return name;
  throw new CommandError(EXIT.usageOrPlan, `'${name}' of '--${option}' is no name of a ${option}`, {
    hint: 'it has letters, digits, _ and -',
  });
}

function readOutcome(outcome: string | undefined): string | undefined {
  if (outcome === undefined || OUTCOMES.some((known) => known === outcome)) return outcome;
  const meant = closest(outcome, OUTCOMES);
  throw new CommandError(EXIT.usageOrPlan, `'${outcome}' is no outcome of a study`, {
    hint: meant === undefined ? `there are: ${OUTCOMES.join(', ')}` : `did you mean '${meant}'?`,
  });
}
