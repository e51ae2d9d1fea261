import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { findSchedule } from '../schedules.js';
import { withSession } from '../session.js';

export const scheduleDelete: Command = {
  help: `Usage: packbench schedule delete NAME

Removes a schedule. A study of it that runs goes on; results stay.

  NAME              of the schedule, or of a button

Options:
  -h, --help        this text

Example:
  packbench schedule delete nightly
`,
  options: {},
  positionals: ['NAME'],
  run: (args, { output }) =>
    withSession(async ({ client }) => {
      const name = args.positional(0);
      const { handle } = await findSchedule(client, name);
      await handle.delete();
      output.line(`schedule '${name}' is gone`);
      return EXIT.ok;
    }),
};
