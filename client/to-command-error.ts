import { CommandError } from './command-error.js';
import { EXIT, type ExitCode } from './exit-code.js';

/**
 * Errors of the libraries tell their way out in `hint`. They are known by name, so that a command
 * that talks to no cloud need not load what does. Undefined for an error that nobody foresaw.
 */
export function toCommandError(error: unknown): CommandError | undefined {
  if (error instanceof CommandError) return error;
  if (!(error instanceof Error)) return undefined;
  const exitCode = exitCodeOf(error.name);
  if (exitCode === undefined) return undefined;
  const hint: unknown = 'hint' in error ? error.hint : undefined;
  return new CommandError(exitCode, error.message, {
    ...(typeof hint === 'string' && hint !== '' && { hint }),
    cause: error,
  });
}

function exitCodeOf(name: string): ExitCode | undefined {
  if (name.startsWith('OpenStack') || name === 'CloudsFileError' || name === 'SshError') {
    return EXIT.cloud;
  }
  if (name === 'PayloadKeyError') return EXIT.temporal;
  return name === 'ResultsError' ? EXIT.internal : undefined;
}
