import { CommandError } from './command-error.js';
import { EXIT } from './exit-code.js';

/** The SDK turns an argument that the server refuses into a TypeError; other errors stay as they are. */
export function refusedCron(cron: string, error: unknown): unknown {
  if (!(error instanceof TypeError)) return error;
  return new CommandError(EXIT.usageOrPlan, `Temporal does not take '${cron}': ${error.message}`, {
    hint: 'five fields: minute, hour, day of month, month, day of week, such as "*/30 * * * *"',
    cause: error,
  });
}
