import { CommandError } from '../command-error.js';
import type { Arguments, Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { findKnownPlan, knownPlans } from '../known-plans.js';
import { parseDuration } from '../parse-duration.js';
import { scenarioType } from '../scenario-type.js';
import { createSchedule, findSchedule, type PlanSchedule } from '../schedules.js';
import { withSession } from '../session.js';
import { knownPlanBrief } from '../study-brief.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

export const scheduleCreate: Command = {
  help: `Usage: packbench schedule create PLAN --cron CRON [options]

Runs a plan at these times. Before each study the clouds, quotas and compute nodes are
looked at: one that could not give a good number is skipped and says why. A study that
still runs is never joined by the next one.

  PLAN              a plan that the worker knows by name

Options:
  --cron CRON       minute, hour, day of month, month, day of week
  --timezone ZONE   of these times, such as Europe/Berlin (default UTC)
  --name NAME       of the schedule (default: the plan's)
  --scenario NAME   only this scenario of the plan
  --jitter TIME     put each start off by a random time up to this (default 0s)
  --catch-up TIME   a start that was missed is made up for within this (default 10m)
  --pause-on-failure  a study that fails, or whose runs do, pauses the schedule
  --no-preflight    start without looking; a busy node then bends the numbers
  -h, --help        this text

Example:
  packbench schedule create nightly --cron "0 2 * * *" --timezone Europe/Berlin
`,
  options: {
    cron: 'text',
    timezone: 'text',
    name: 'text',
    scenario: 'text',
    jitter: 'text',
    'catch-up': 'text',
    'pause-on-failure': 'flag',
    'no-preflight': 'flag',
  },
  positionals: ['PLAN'],
  run: (args, { output }) => {
    const wish = readWish(args);
    return withSession(async ({ client }) => {
      const plan = findKnownPlan(await knownPlans(client), wish.plan);
      await createSchedule(client, { ...wish, brief: knownPlanBrief(plan, new Date()) });
      const { description } = await findSchedule(client, wish.name);
      const [next] = description.info.nextActionTimes;
      output.line(
        `schedule '${wish.name}' runs '${wish.plan}' at "${wish.cron}" (${wish.timezone})` +
          (next ? `, next at ${next.toISOString()}` : ''),
      );
      return EXIT.ok;
    });
  },
};

function readWish(args: Arguments): Omit<PlanSchedule, 'brief'> {
  const plan = args.positional(0);
  const name = args.text('name') ?? plan;
  const cron = args.text('cron');
  if (cron === undefined) {
    throw new CommandError(EXIT.usageOrPlan, '`packbench schedule create` needs --cron CRON', {
      hint: 'five fields, such as "0 2 * * *" for each night at two',
    });
  }
  if (!NAME.test(name)) {
    throw new CommandError(EXIT.usageOrPlan, `'${name}' cannot be the name of a schedule`, {
      hint: 'use letters, digits, _ and -, starting with a letter or digit',
    });
  }
  return {
    name,
    plan,
    cron,
    type: scenarioType(args.text('scenario')),
    timezone: readTimezone(args.text('timezone') ?? 'UTC'),
    jitterMs: parseDuration(args.text('jitter') ?? '0s', '--jitter'),
    catchUpMs: readCatchUp(args.text('catch-up') ?? '10m'),
    pauseOnFailure: args.flag('pause-on-failure'),
    preflight: !args.flag('no-preflight'),
  };
}

/** Temporal would silently make ten seconds of less. */
function readCatchUp(text: string): number {
  const ms = parseDuration(text, '--catch-up');
  if (ms >= 10_000) return ms;
  throw new CommandError(EXIT.usageOrPlan, `--catch-up must be 10s at least, got '${text}'`);
}

function readTimezone(zone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    throw new CommandError(EXIT.usageOrPlan, `'${zone}' is no time zone`, {
      hint: 'an IANA name, such as Europe/Berlin or UTC',
    });
  }
}
