import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { findTimedSchedule } from '../schedules.js';
import { withSession } from '../session.js';

export const schedulePause: Command = {
  help: `Usage: packbench schedule pause NAME [options]

Starts no further study until it is unpaused. One that runs goes on.

  NAME              of the schedule

Options:
  --note TEXT       why, for those who look at it
  -h, --help        this text

Example:
  packbench schedule pause nightly --note "the cloud is being upgraded"
`,
  options: { note: 'text' },
  positionals: ['NAME'],
  run: (args, { output }) =>
    withSession(async ({ client }) => {
      const name = args.positional(0);
      const { handle, description } = await findTimedSchedule(client, name);
      const { paused, note = '' } = description.state;
      const newNote = args.text('note');
      const goOn = `go on: packbench schedule unpause ${name}`;
      if (paused && newNote === undefined) {
        // Why it is paused stays as whoever paused it has said.
        output.line(`schedule '${name}' is paused already: ${note}; ${goOn}`);
        return EXIT.ok;
      }
      await handle.pause(newNote ?? 'paused by packbench schedule pause');
      output.line(`schedule '${name}' is paused; ${goOn}`);
      return EXIT.ok;
    }),
};
