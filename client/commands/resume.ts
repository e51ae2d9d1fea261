import type { Command } from '../command.js';
import { decide } from '../decide.js';

export const resume: Command = {
  help: `Usage: packbench resume RUN

A paused run goes on. A blocked run tries again what it could not do, once its cause is
mended. It finds again what it had made: nothing is made twice, and no number is bent.

  RUN               id of a run, or of a study whose run is meant, or a plan's name for
                    its latest study

Options:
  -h, --help        this text

Example:
  packbench resume kvm-against-lxc
`,
  options: {},
  positionals: ['RUN'],
  run: (args, context) => decide('resume', args.positional(0), context),
};
