import { describe, expect, it } from 'vitest';
import { CommandError } from './command-error.js';
import { parseArguments } from './parse-arguments.js';

const command = {
  options: { json: 'flag', plan: 'text' },
  positionals: ['STUDY', '[FILE]'],
} as const;

const problem = (...argv: string[]): string => {
  try {
    parseArguments('report', command, argv);
  } catch (error) {
    if (error instanceof CommandError) return `${error.message}; ${error.hint ?? ''}`;
    throw error;
  }
  return '';
};

describe('parseArguments', () => {
  it('reads options before, between and after arguments', () => {
    const args = parseArguments('report', command, ['--json', 'a/b', '--plan=x.yaml', '-']);
    if (args === 'help') throw new Error('no help was asked for');
    expect(args.flag('json')).toBe(true);
    expect(args.text('plan')).toBe('x.yaml');
    expect([args.positional(0), args.positional(1), args.positional(2)]).toEqual(['a/b', '-', '']);
  });

  it.each([['--help'], ['-h'], ['a', 'b', '--help']])(
    'sees that help is asked for by %s',
    (...argv) => {
      expect(parseArguments('report', command, argv)).toBe('help');
    },
  );

  it.each([
    [['--jsn', 'a'], "unknown option '--jsn' of `packbench report`; did you mean '--json'?"],
    [['-x', 'a'], "unknown option '-x' of `packbench report`; see `packbench report --help`"],
    [['--json=1', 'a'], "'--json' takes no value, got '1'; see `packbench report --help`"],
    [['a', '--plan'], "'--plan' needs a value; see `packbench report --help`"],
    [['a', '--plan', '--json'], "'--plan' needs a value; see `packbench report --help`"],
    [[], '`packbench report` needs STUDY; see `packbench report --help`'],
    [['a', 'b', 'c'], "`packbench report` does not take 'c'; see `packbench report --help`"],
  ])('refuses %j and says why', (argv, text) => {
    expect(problem(...argv)).toBe(text);
  });
});
