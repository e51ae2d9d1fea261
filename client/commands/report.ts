import { createWriteResults } from '../../activities/write-results.js';
import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { findStoredStudy } from '../stored-study.js';

export const report: Command = {
  help: `Usage: packbench report STUDY [options]

Makes report.html and summary.json of a study again from its results folder.

  STUDY             id of a study, a plan's name for its latest one, or a study's folder

Options:
  --json            print the files' paths as JSON
  -h, --help        this text

Example:
  packbench report packbench-results/kvm-against-lxc/20261124T103000Z
`,
  options: { json: 'flag' },
  positionals: ['STUDY'],
  run: async (args, context) => {
    const { store, study } = await findStoredStudy(args.positional(0), context);
    const written = await createWriteResults(store).writeReport({ study });
    if (args.flag('json')) context.output.json({ study, ...written });
    else {
      for (const line of written.headline) context.output.line(line);
      context.output.line(`report   ${written.report}`);
    }
    return EXIT.ok;
  },
};
