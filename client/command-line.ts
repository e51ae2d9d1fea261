import { readFile } from 'node:fs/promises';
import { closest } from '../plan/closest.js';
import { CommandError } from './command-error.js';
import type { Context } from './command.js';
import { COMMANDS, HELP } from './commands.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { parseArguments } from './parse-arguments.js';
import { toCommandError } from './to-command-error.js';

/** Runs one command line and says with which code to exit; problems are told, never thrown. */
export async function runCommandLine(argv: readonly string[], context: Context): Promise<ExitCode> {
  try {
    return await dispatch(argv, context);
  } catch (error) {
    return tell(error, context);
  }
}

async function dispatch(argv: readonly string[], context: Context): Promise<ExitCode> {
  const { output } = context;
  const [first, ...rest] = argv;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    output.line(HELP.trimEnd());
    return first === undefined ? EXIT.usageOrPlan : EXIT.ok;
  }
  if (first === '--version') {
    output.line(await packbenchVersion());
    return EXIT.ok;
  }
  const [second = '', ...rest2] = rest;
  const [name, args] =
    `${first} ${second}` in COMMANDS ? [`${first} ${second}`, rest2] : [first, rest];
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) throw unknownCommand(argv);
  const command = await load();
  const parsed = parseArguments(name, command, args);
  if (parsed === 'help') {
    output.line(command.help.trimEnd());
    return EXIT.ok;
  }
  return command.run(parsed, context);
}

function unknownCommand(argv: readonly string[]): CommandError {
  const names = Object.keys(COMMANDS);
  const [first = '', second = ''] = argv;
  const group = names.filter((name) => name.startsWith(`${first} `));
  const word = group.length > 0 ? `${first} ${second}`.trim() : first;
  const meant = closest(word, group.length > 0 ? group : [...names, 'plan', 'schedule', 'buttons']);
  return new CommandError(EXIT.usageOrPlan, `unknown command '${word}'`, {
    hint:
      meant !== undefined && meant !== word
        ? `did you mean \`packbench ${meant}\`?`
        : group.length > 0
          ? `there is ${group.map((name) => `\`packbench ${name}\``).join(', ')}`
          : '`packbench --help` lists the commands',
  });
}

function tell(error: unknown, { output, env }: Context): ExitCode {
  const known = toCommandError(error);
  if (known) {
    output.note(`${output.style.red('error:')} ${known.message}`);
    if (known.hint !== undefined) output.note(`hint: ${known.hint}`);
    if (env['PACKBENCH_DEBUG'] && known.cause instanceof Error) output.note(stackOf(known.cause));
    return known.exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  output.note(`${output.style.red('internal error:')} ${message}`);
  if (env['PACKBENCH_DEBUG'] && error instanceof Error) output.note(stackOf(error));
  else output.note('hint: PACKBENCH_DEBUG=1 shows where; please report it');
  return EXIT.internal;
}

const stackOf = (error: Error): string => error.stack ?? error.message;

export async function packbenchVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
