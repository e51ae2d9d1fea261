import { ScheduleOverlapPolicy } from '@temporalio/client';
import { CommandError } from '../command-error.js';
import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { parseMoment } from '../parse-moment.js';
import { findTimedSchedule } from '../schedules.js';
import { countTimes, LISTED_TIMES } from '../schedule-times.js';
import { withSession } from '../session.js';

/** They run one after the other, for hours; of more than 1,000 Temporal forgets some. */
const MAX_STUDIES = 100;

export const scheduleBackfill: Command = {
  help: `Usage: packbench schedule backfill NAME --from TIME [options]

Makes up for the times of a schedule that lie between two moments: one study for each, one
after the other, beginning now. It takes up to ${MAX_STUDIES} at once.

  NAME              of the schedule

Options:
  --from TIME       how long ago, such as 3d, or a date or time such as 2026-11-24T18:00Z
  --to TIME         the same (default: now)
  -h, --help        this text

Example:
  packbench schedule backfill nightly --from 3d
`,
  options: { from: 'text', to: 'text' },
  positionals: ['NAME'],
  run: (args, { output }) => {
    const from = args.text('from');
    if (from === undefined) {
      throw new CommandError(EXIT.usageOrPlan, '`packbench schedule backfill` needs --from TIME', {
        hint: 'how long ago, such as 3d, or a date such as 2026-11-24',
      });
    }
    const now = new Date();
    const start = parseMoment(from, '--from', now);
    const to = args.text('to');
    const end = to === undefined ? now : parseMoment(to, '--to', now);
    if (start >= end || end > now) {
      throw new CommandError(
        EXIT.usageOrPlan,
        `from ${start.toISOString()} to ${end.toISOString()} is no time that has passed`,
        { hint: '--from before --to, and --to not in the future' },
      );
    }
    return withSession(async ({ client }) => {
      const name = args.positional(0);
      const { handle } = await findTimedSchedule(client, name);
      const count = await countTimes(client, name, start, end);
      refuseBadCount(count, name);
      await handle.backfill({ start, end, overlap: ScheduleOverlapPolicy.BUFFER_ALL });
      output.line(
        `asked for ${count === 1 ? '1 study' : `${String(count)} studies`} from ${start.toISOString()} ` +
          `to ${end.toISOString()}, one after the other; see how they go: packbench schedule describe ${name}`,
      );
      return EXIT.ok;
    });
  },
};

/** @throws CommandError (exit code 2) */
function refuseBadCount(count: number, name: string): void {
  if (count === 0) {
    throw new CommandError(EXIT.usageOrPlan, `'${name}' has no time between these moments`, {
      hint: `packbench schedule describe ${name} says its times`,
    });
  }
  if (count <= MAX_STUDIES) return;
  const many = count >= LISTED_TIMES ? `${String(LISTED_TIMES)} or more` : String(count);
  throw new CommandError(
    EXIT.usageOrPlan,
    `that would be ${many} studies; at most ${String(MAX_STUDIES)} are started at once`,
    { hint: 'bring --from and --to nearer to each other, and ask again when those have run' },
  );
}
