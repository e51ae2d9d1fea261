import type { ScheduleDescription } from '@temporalio/client';
import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { formatElapsed } from '../format.js';
import { scheduleRuns, type ScheduleRun } from '../schedule-runs.js';
import { findSchedule, kindOf } from '../schedules.js';
import { withSession } from '../session.js';

const SHOWN_RUNS = 5;
const SHOWN_TIMES = 3;

export const scheduleDescribe: Command = {
  help: `Usage: packbench schedule describe NAME [options]

Says when a schedule runs next, and how its last studies went: outcome, and the figures that
matter most, or why one was skipped.

  NAME              of the schedule

Options:
  --json            print it as JSON
  -h, --help        this text

Example:
  packbench schedule describe nightly
`,
  options: { json: 'flag' },
  positionals: ['NAME'],
  run: (args, { output }) =>
    withSession(async ({ client }) => {
      const name = args.positional(0);
      const { description } = await findSchedule(client, name);
      const runs = await scheduleRuns(client, name, SHOWN_RUNS);
      const { memo, state, policies } = description;
      const next = nextTimes(description);
      if (args.flag('json')) output.json({ name, ...memo, ...state, policies, next, runs });
      else renderSchedule(description, runs).forEach((line) => output.line(line));
      return EXIT.ok;
    }),
};

const nextTimes = ({ state, info }: ScheduleDescription): readonly string[] =>
  state.paused ? [] : info.nextActionTimes.slice(0, SHOWN_TIMES).map((time) => time.toISOString());

export function renderSchedule(
  description: ScheduleDescription,
  runs: readonly ScheduleRun[],
): string[] {
  const { scheduleId, memo = {}, state, policies, info } = description;
  const text = (key: string): string => {
    const value = memo[key];
    return typeof value === 'string' ? value : '-';
  };
  const note = state.note === undefined || state.note === '' ? '' : `: ${state.note}`;
  const isButton = kindOf(memo) === 'button';
  const when = isButton ? 'a button' : `"${text('cron')}" (${text('timezone')})`;
  const missed = info.numActionsMissedCatchupWindow;
  return [
    `${scheduleId}  plan '${text('plan')}', ${when}`,
    `  ${state.paused ? `paused${note}` : `next      ${nextTimes(description).join('\n            ')}`}`,
    `  if one still runs: ${(policies.overlap ?? 'skip').toLowerCase()} (so far ${String(info.numActionsSkippedOverlap)})`,
    ...(isButton
      ? []
      : [`  missed by more than ${String(policies.catchupWindow / 1000)} s: ${String(missed)}`]),
    ...(policies.pauseOnFailure ? ['  a failure pauses it'] : []),
    ...(runs.length === 0 ? ['No study yet.'] : runs.flatMap(renderRun)),
  ];
}

function renderRun({ study, startedAt, endedAt, outcome, headline }: ScheduleRun): string[] {
  const took =
    endedAt === null ? '' : `  ${formatElapsed(Date.parse(endedAt) - Date.parse(startedAt))}`;
  return [
    `${startedAt.slice(0, 19).replace('T', ' ')}  ${study}  ${outcome}${took}`,
    ...headline.flatMap((line) => line.split('\n')).map((line) => `    ${line}`),
  ];
}
