import { CommandError } from '../command-error.js';
import type { Command } from '../command.js';
import { decide } from '../decide.js';
import { EXIT } from '../exit-code.js';

export const extendHold: Command = {
  help: `Usage: packbench extend-hold RUN SECONDS|UNTIL

A packing run that holds its servers holds them longer than planned. Says until when.

  RUN               id of a run, or of a study whose run is meant, or a plan's name for
                    its latest study
  SECONDS           how much longer; a day at most in all. Said twice, it is added twice
  UNTIL             until when, such as 2026-12-01T16:00:00Z. May be said twice

Options:
  -h, --help        this text

Example:
  packbench extend-hold kvm-against-lxc 600
  packbench extend-hold kvm-against-lxc 2026-12-01T16:00:00Z
`,
  options: {},
  positionals: ['RUN', 'SECONDS|UNTIL'],
  run: (args, context) => {
    const text = args.positional(1);
    // Whether it is an instant the run itself says.
    if (text.includes('T')) {
      return decide('extend-hold', args.positional(0), context, { until: text });
    }
    const seconds = Number(text);
    if (!(seconds > 0)) {
      throw new CommandError(
        EXIT.usageOrPlan,
        `it must be a number of seconds above 0, or an instant, got '${text}'`,
        {
          hint: 'see `packbench extend-hold --help`',
        },
      );
    }
    return decide('extend-hold', args.positional(0), context, { seconds });
  },
};
