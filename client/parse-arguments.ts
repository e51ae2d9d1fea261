import { parseArgs } from 'node:util';
import { closest } from '../plan/closest.js';
import { CommandError } from './command-error.js';
import type { Arguments, Command } from './command.js';
import { EXIT } from './exit-code.js';

/**
 * Reads what follows a command's name.
 *
 * @throws CommandError that names the command's help, and the option that was probably meant.
 */
export function parseArguments(
  name: string,
  command: Pick<Command, 'options' | 'positionals'>,
  argv: readonly string[],
): Arguments | 'help' {
  const known: Record<string, 'flag' | 'text'> = { ...command.options, help: 'flag' };
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    tokens: true,
    options: {
      ...Object.fromEntries(
        Object.entries(known).map(([option, kind]) => [
          option,
          { type: kind === 'flag' ? ('boolean' as const) : ('string' as const) },
        ]),
      ),
      help: { type: 'boolean', short: 'h' },
    },
  });
  const fail = (message: string, hint = `see \`packbench ${name} --help\``): CommandError =>
    new CommandError(EXIT.usageOrPlan, message, { hint });

  const given = new Map<string, string>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const kind = known[token.name];
    if (kind === undefined) {
      const meant = closest(token.name, Object.keys(known));
      throw fail(
        `unknown option '${token.rawName}' of \`packbench ${name}\``,
        meant === undefined ? undefined : `did you mean '--${meant}'?`,
      );
    }
    if (token.name === 'help') return 'help';
    if (kind === 'flag' && token.value !== undefined) {
      throw fail(`'${token.rawName}' takes no value, got '${token.value}'`);
    }
    // `--plan --json`: the second is an option, not the value of the first.
    if (
      kind === 'text' &&
      (token.value === undefined || isOption(token.value, token.inlineValue))
    ) {
      throw fail(`'${token.rawName}' needs a value`);
    }
    given.set(token.name, token.value ?? '');
  }

  const required = command.positionals.filter((positional) => !positional.startsWith('['));
  const missing = required[positionals.length];
  if (missing !== undefined) throw fail(`\`packbench ${name}\` needs ${missing}`);
  const surplus = positionals[command.positionals.length];
  if (surplus !== undefined) throw fail(`\`packbench ${name}\` does not take '${surplus}'`);

  return {
    flag: (option) => given.has(option),
    text: (option) => given.get(option),
    positional: (index) => positionals[index] ?? '',
  };
}

const isOption = (value: string, inline: boolean | undefined): boolean =>
  inline !== true && value.length > 1 && value.startsWith('-');
