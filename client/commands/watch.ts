import type { Command } from '../command.js';
import { followStudy } from '../follow-study.js';
import { withSession } from '../session.js';
import { findStudy } from '../study-id.js';

export const watch: Command = {
  help: `Usage: packbench watch STUDY [options]

Shows how a study goes until it ends. Ctrl-C leaves it running.

  STUDY             id of a study, or a plan's name for its latest one

Options:
  --json            print the result as JSON; progress goes to standard error
  -h, --help        this text

Example:
  packbench watch kvm-against-lxc
`,
  options: { json: 'flag' },
  positionals: ['STUDY'],
  run: (args, context) => {
    const signal = context.interruption();
    return withSession(async (session) => {
      const study = await findStudy(session.client, args.positional(0));
      return followStudy(session, study, {
        json: args.flag('json'),
        signal,
        output: context.output,
      });
    });
  },
};
