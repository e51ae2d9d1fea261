import { CommandError } from './command-error.js';
import { EXIT } from './exit-code.js';

const DEFAULT_DAYS = 90;
const MAX_DAYS = 36_500;

/**
 * For how many days closed runs stay in Temporal, and results where `packbench prune` runs:
 * `$PACKBENCH_KEEP_DAYS`, else 90.
 *
 * @throws CommandError (exit code 2) that quotes what is no number of days
 */
export function keepDays(env: NodeJS.ProcessEnv): number {
  const text = env['PACKBENCH_KEEP_DAYS'];
  if (text === undefined || text === '') return DEFAULT_DAYS;
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 1 && days <= MAX_DAYS) return days;
  throw new CommandError(
    EXIT.usageOrPlan,
    `PACKBENCH_KEEP_DAYS must be a whole number of days from 1 to ${String(MAX_DAYS)}, got '${text}'`,
    { hint: `unset it for ${String(DEFAULT_DAYS)} days` },
  );
}
