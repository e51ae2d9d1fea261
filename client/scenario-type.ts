import { closest } from '../plan/closest.js';
import { SCENARIO_TYPES, type STUDY_TYPES } from '../workflows/contract/names.js';
import { CommandError } from './command-error.js';
import { EXIT } from './exit-code.js';

/**
 * The workflow type that runs one scenario by itself; `study` when none is named.
 *
 * @throws CommandError (exit code 2) with the scenarios that there are
 */
export function scenarioType(scenario: string | undefined): (typeof STUDY_TYPES)[number] {
  if (scenario === undefined) return 'study';
  const known = Object.entries(SCENARIO_TYPES).find(([name]) => name === scenario);
  if (known) return known[1];
  const names = Object.keys(SCENARIO_TYPES);
  const meant = closest(scenario, names);
  throw new CommandError(EXIT.usageOrPlan, `unknown scenario '${scenario}'`, {
    hint: meant === undefined ? `there are: ${names.join(', ')}` : `did you mean '${meant}'?`,
  });
}
