import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { findTimedSchedule } from '../schedules.js';
import { withSession } from '../session.js';

export const scheduleUnpause: Command = {
  help: `Usage: packbench schedule unpause NAME

Starts studies again at the schedule's times. What was missed meanwhile is not made up for:
\`packbench schedule backfill\` does that.

  NAME              of the schedule

Options:
  -h, --help        this text

Example:
  packbench schedule unpause nightly
`,
  options: {},
  positionals: ['NAME'],
  run: (args, { output }) =>
    withSession(async ({ client }) => {
      const name = args.positional(0);
      const { handle } = await findTimedSchedule(client, name);
      await handle.unpause('unpaused by packbench schedule unpause');
      const [next] = (await handle.describe()).info.nextActionTimes;
      output.line(`schedule '${name}' runs again${next ? `, next at ${next.toISOString()}` : ''}`);
      return EXIT.ok;
    }),
};
