import { CommandError } from '../command-error.js';
import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { withSession } from '../session.js';
import { findStudy } from '../study-id.js';

export const cancel: Command = {
  help: `Usage: packbench cancel STUDY

Stops a study. It deletes the servers and images that it made before it ends; watch it
do so with \`packbench watch\`.

  STUDY             id of a study, or a plan's name for its latest one

Options:
  -h, --help        this text

Example:
  packbench cancel kvm-against-lxc
`,
  options: {},
  positionals: ['STUDY'],
  run: (args, { output }) =>
    withSession(async ({ client }) => {
      const study = await findStudy(client, args.positional(0));
      const handle = client.workflow.getHandle(study);
      const { status } = await handle.describe();
      if (status.name !== 'RUNNING') {
        throw new CommandError(
          EXIT.usageOrPlan,
          `study '${study}' has ended: ${status.name.toLowerCase()}`,
          { hint: `what it left is deleted by: packbench cleanup '${study}'` },
        );
      }
      await handle.cancel();
      output.line(`${study}: asked to stop. See it clean up: packbench watch '${study}'`);
      return EXIT.ok;
    }),
};
