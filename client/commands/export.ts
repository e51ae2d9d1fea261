import { createWriteResults } from '../../activities/write-results.js';
import { openResults } from '../../activities/open-results.js';
import { resolveResults } from '../../results/results-address.js';
import { CommandError } from '../command-error.js';
import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { readHistoryRecords } from '../history-records.js';
import { openKnownResults } from '../known-results.js';
import { withSession } from '../session.js';
import { findStudy } from '../study-id.js';

export const exportStudy: Command = {
  help: `Usage: packbench export STUDY [options]

Makes a study's results folder again from Temporal's history, and its report. Samples of
compute nodes are not in the history: those that are still in the folder stay.

  STUDY             id of a study, or a plan's name for its latest one

Options:
  --results ROOT    folder, s3://… or swift://… to write to (default: the worker's)
  --json            print the files' paths as JSON
  -h, --help        this text

Example:
  packbench export kvm-against-lxc --results /mnt/results
`,
  options: { results: 'text', json: 'flag' },
  positionals: ['STUDY'],
  run: (args, context) =>
    withSession(async ({ client }) => {
      const workflowId = await findStudy(client, args.positional(0));
      const { study, runs, outputs } = await readHistoryRecords(client, workflowId);
      if (!study) {
        throw new CommandError(EXIT.usageOrPlan, `study '${workflowId}' has no results`, {
          hint: 'it ended before it measured anything; `packbench watch` says why',
        });
      }
      const root = args.text('results');
      const store =
        root === undefined
          ? await openKnownResults(context)
          : await openResults(resolveResults(root, context.cwd));
      await store.saveStudy(study);
      for (const run of runs) await store.saveRun(run);
      for (const one of outputs) await store.saveOutputs(one.run, one.outputs);
      const write = createWriteResults(store);
      const { results, report } = await write.writeReport({ study: study.study });
      if (args.flag('json')) {
        context.output.json({ study: study.study, runs: runs.length, results, report });
        return EXIT.ok;
      }
      context.output.line(`${study.study}: ${String(runs.length)} runs from Temporal's history`);
      context.output.line(`results  ${results}`);
      context.output.line(`report   ${report}`);
      return EXIT.ok;
    }),
};
