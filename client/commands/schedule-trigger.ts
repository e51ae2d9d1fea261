import { ScheduleOverlapPolicy } from '@temporalio/client';
import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { findSchedule } from '../schedules.js';
import { withSession } from '../session.js';

export const scheduleTrigger: Command = {
  help: `Usage: packbench schedule trigger NAME

Starts a study of the schedule now, paused or not; while one of it runs, when that has ended.

  NAME              of the schedule, or of a button

Options:
  -h, --help        this text

Example:
  packbench schedule trigger nightly
`,
  options: {},
  positionals: ['NAME'],
  run: (args, { output }) =>
    withSession(async ({ client }) => {
      const name = args.positional(0);
      const { handle } = await findSchedule(client, name);
      await handle.trigger(ScheduleOverlapPolicy.BUFFER_ONE);
      output.line(`triggered; see how it goes: packbench schedule describe ${name}`);
      return EXIT.ok;
    }),
};
