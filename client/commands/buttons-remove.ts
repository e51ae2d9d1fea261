import { removeButtons } from '../buttons.js';
import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { withSession } from '../session.js';

export const buttonsRemove: Command = {
  help: `Usage: packbench buttons remove

Removes the buttons that \`packbench buttons install\` made. Studies that they have started
go on.

Options:
  -h, --help        this text

Example:
  packbench buttons remove
`,
  options: {},
  positionals: [],
  run: (_args, { output }) =>
    withSession(async ({ client }) => {
      const removed = await removeButtons(client);
      for (const button of removed) output.line(`${button}: removed`);
      if (removed.length === 0) output.line('there are no buttons');
      return EXIT.ok;
    }),
};
