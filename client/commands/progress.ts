import type { Command } from '../command.js';
import { askProgress, isRun } from '../decide.js';
import { EXIT } from '../exit-code.js';
import { renderRun } from '../run-status.js';
import { withSession } from '../session.js';
import { findStudy } from '../study-id.js';
import { renderStudy } from '../study-progress.js';

export const progress: Command = {
  help: `Usage: packbench progress RUN [options]

Says where a run is: its phase, its operations with their means so far, what is under way,
how long it will still take, and whether it is paused or blocked. Of a study: its runs.

  RUN               id of a run or of a study, or a plan's name for its latest study

Options:
  --json            print it as JSON
  -h, --help        this text

Example:
  packbench progress kvm-against-lxc/20261201T103000Z/kvm/serial-boot/1
`,
  options: { json: 'flag' },
  positionals: ['RUN'],
  run: (args, { output }) =>
    withSession(async ({ client }) => {
      const word = args.positional(0);
      const ofRun = await isRun(client, word);
      const id = ofRun ? word : await findStudy(client, word);
      const answer = await askProgress(client, id);
      const { closeTime = new Date() } = await client.workflow.getHandle(id).describe();
      if (args.flag('json')) output.json(answer);
      else {
        const lines =
          'runs' in answer ? renderStudy(answer, output.style, closeTime) : renderRun(answer);
        for (const line of lines) output.line(line);
      }
      return EXIT.ok;
    }),
};
