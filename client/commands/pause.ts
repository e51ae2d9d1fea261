import type { Command } from '../command.js';
import { decide } from '../decide.js';

export const pause: Command = {
  help: `Usage: packbench pause RUN [options]

A run ends the operation in hand and begins no more until it is resumed. Its compute nodes
are sampled on, its servers stay, and it keeps its place on the nodes. A study that is
paused begins no other run either.

  RUN               id of a run or of a study, or a plan's name for its latest study

Options:
  --reason TEXT     why, for those who find it paused; it is in the record and the report
  -h, --help        this text

Example:
  packbench pause kvm-against-lxc --reason 'the rack is being cabled'
`,
  options: { reason: 'text' },
  positionals: ['RUN'],
  run: (args, context) => {
    const reason = args.text('reason');
    return decide('pause', args.positional(0), context, reason === undefined ? {} : { reason });
  },
};
