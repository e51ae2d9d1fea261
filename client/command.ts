import type { ExitCode } from './exit-code.js';
import type { Output } from './output.js';

/** One command: what it takes, what it says about itself, what it does. */
export interface Command {
  /** Literal text of `--help`. Its first line is the usage. */
  readonly help: string;
  /** Long names without dashes → kind. `help` is understood everywhere. */
  readonly options: Readonly<Record<string, 'flag' | 'text'>>;
  /** Names of the arguments as in the usage; `[NAME]` may be left out. */
  readonly positionals: readonly string[];
  readonly run: (args: Arguments, context: Context) => Promise<ExitCode>;
}

/** What was given on the command line, checked against the command. */
export interface Arguments {
  readonly flag: (name: string) => boolean;
  readonly text: (name: string) => string | undefined;
  /** By place, from 0. Empty when an argument that may be left out was. */
  readonly positional: (index: number) => string;
}

/** The world that a command runs in. */
export interface Context {
  readonly output: Output;
  readonly env: NodeJS.ProcessEnv;
  /** Absolute. */
  readonly cwd: string;
  /**
   * From the first call on Ctrl-C and SIGTERM no longer end the process: they abort this signal,
   * and a second one ends the process at once.
   */
  readonly interruption: () => AbortSignal;
}
