import type { Command } from '../command.js';
import { decide } from '../decide.js';

export const abort: Command = {
  help: `Usage: packbench abort RUN

A run ends, blocked or not: it deletes what it made, and keeps what it measured. Its study
goes on with the next run; to stop all of it: packbench cancel.

  RUN               id of a run, or of a study whose run is meant, or a plan's name for
                    its latest study

Options:
  -h, --help        this text

Example:
  packbench abort kvm-against-lxc
`,
  options: {},
  positionals: ['RUN'],
  run: (args, context) => decide('abort', args.positional(0), context),
};
