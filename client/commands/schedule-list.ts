import type { Client, ScheduleSummary } from '@temporalio/client';
import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { formatTable } from '../format.js';
import { kindOf } from '../schedules.js';
import { withSession } from '../session.js';

export const scheduleList: Command = {
  help: `Usage: packbench schedule list [options]

Lists the schedules that run plans, with their next times.

Options:
  --json            print them as JSON
  -h, --help        this text

Example:
  packbench schedule list
`,
  options: { json: 'flag' },
  positionals: [],
  run: (args, { output }) =>
    withSession(async ({ client }) => {
      const schedules = await listSchedules(client);
      if (args.flag('json')) output.json(schedules);
      else renderSchedules(schedules).forEach((line) => output.line(line));
      return EXIT.ok;
    }),
};

interface ListedSchedule {
  readonly name: string;
  readonly plan: string;
  /** As it was made; what was changed in the Web UI since does not show here. */
  readonly cron: string;
  readonly timezone: string;
  readonly paused: boolean;
  /** Why it is paused, as far as somebody has said so. */
  readonly note: string;
  /** ISO 8601; null while it is paused. */
  readonly next: string | null;
}

async function listSchedules(client: Client): Promise<readonly ListedSchedule[]> {
  const schedules: ListedSchedule[] = [];
  for await (const summary of client.schedule.list()) {
    if (kindOf(summary.memo) === 'schedule') schedules.push(toListed(summary));
  }
  return schedules.sort((a, b) => a.name.localeCompare(b.name));
}

function toListed({ scheduleId, memo, state, info }: ScheduleSummary): ListedSchedule {
  const text = (key: string): string => {
    const value = memo?.[key];
    return typeof value === 'string' ? value : '';
  };
  return {
    name: scheduleId,
    plan: text('plan'),
    cron: text('cron'),
    timezone: text('timezone'),
    paused: state.paused,
    note: state.note ?? '',
    next: state.paused ? null : (info.nextActionTimes[0]?.toISOString() ?? null),
  };
}

export function renderSchedules(schedules: readonly ListedSchedule[]): string[] {
  if (schedules.length === 0) return ['No schedule yet. `packbench schedule create` makes one.'];
  return formatTable([
    ['SCHEDULE', 'PLAN', 'CRON', 'TIME ZONE', 'NEXT'],
    ...schedules.map(({ name, plan, cron, timezone, paused, note, next }) => [
      name,
      plan,
      cron,
      timezone,
      paused ? `paused${note === '' ? '' : `: ${note}`}` : (next ?? '-'),
    ]),
  ]);
}
