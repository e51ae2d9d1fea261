import type { Command } from '../command.js';
import { decide } from '../decide.js';

export const skip: Command = {
  help: `Usage: packbench skip RUN

A blocked run leaves out what it could not do, records its operations as failed, and goes
on with the servers that there are. A clean-up that is skipped ends the run as leaked.

  RUN               id of a run, or of a study whose run is meant, or a plan's name for
                    its latest study

Options:
  -h, --help        this text

Example:
  packbench skip kvm-against-lxc
`,
  options: {},
  positionals: ['RUN'],
  run: (args, context) => decide('skip', args.positional(0), context),
};
