import { CommandError } from '../command-error.js';
import type { Command } from '../command.js';
import { decide } from '../decide.js';
import { EXIT } from '../exit-code.js';

export const extendHold: Command = {
  help: `Usage: packbench extend-hold RUN SECONDS

A packing run that holds its servers holds them longer than planned. Says until when.

  RUN               id of a run, or of a study whose run is meant, or a plan's name for
                    its latest study
  SECONDS           how much longer; a day at most in all

Options:
  -h, --help        this text

Example:
  packbench extend-hold kvm-against-lxc 600
`,
  options: {},
  positionals: ['RUN', 'SECONDS'],
  run: (args, context) => {
    const text = args.positional(1);
    const seconds = Number(text);
    if (!(seconds > 0)) {
      throw new CommandError(EXIT.usageOrPlan, `SECONDS must be a number above 0, got '${text}'`, {
        hint: 'see `packbench extend-hold --help`',
      });
    }
    return decide('extend-hold', args.positional(0), context, { seconds });
  },
};
