import type { Client } from '@temporalio/client';
import { createRunRegister } from '../../activities/run-register.js';
import type { Register } from '../../openstack/judge-run.js';
import { CLEANUP_SCHEDULE, scheduleCleanup, unscheduleCleanup } from '../cleanup-schedule.js';
import { cleanupScope } from '../cleanup-scope.js';
import { CommandError } from '../command-error.js';
import type { Arguments, Command, Context } from '../command.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { NOBODY, reapClouds } from '../reap-clouds.js';
import { withSession } from '../session.js';

export const cleanup: Command = {
  help: `Usage: packbench cleanup [STUDY] [options]

Deletes the servers, ports, images, volumes and key pairs that closed runs left in their
clouds: those whose metadata carries the id of such a run, and nothing else. What is of
a run that goes on, waits or is blocked stays; it cleans up by itself.

  STUDY             id of a study, or a plan's name for its latest one
                    (default: all studies, in all clouds of clouds.yaml)

Options:
  --cloud NAME      look into this cloud only
  --dry-run         say what would be deleted
  --unknown         also delete what is of runs that Temporal does not know (any more)
  --schedule CRON   let the worker do so at these times, in UTC
  --unschedule      end that
  --json            print what was found, and what became of it, as JSON
  -h, --help        this text

Example:
  packbench cleanup --dry-run
  packbench cleanup --schedule "*/30 * * * *"
`,
  options: {
    cloud: 'text',
    'dry-run': 'flag',
    unknown: 'flag',
    schedule: 'text',
    unschedule: 'flag',
    json: 'flag',
  },
  positionals: ['[STUDY]'],
  run: (args, context) =>
    args.text('schedule') !== undefined || args.flag('unschedule')
      ? changeSchedule(args, context)
      : cleanUpNow(args, context),
};

async function cleanUpNow(args: Arguments, context: Context): Promise<ExitCode> {
  const work = async (register: Register, client?: Client): Promise<ExitCode> => {
    const scope = await cleanupScope(args.positional(0), args.text('cloud'), client, context);
    const options = {
      dryRun: args.flag('dry-run'),
      unknownToo: args.flag('unknown'),
      json: args.flag('json'),
    };
    return reapClouds(scope, register, options, context);
  };
  try {
    return await withSession(({ client }) => work(createRunRegister(client), client));
  } catch (error) {
    if (!(error instanceof CommandError) || error.exitCode !== EXIT.temporal) throw error;
    if (args.flag('unknown')) return work(NOBODY);
    throw new CommandError(EXIT.temporal, `${error.message}: nobody knows which runs are closed`, {
      hint: `${error.hint ?? ''}; when none of them goes on: packbench cleanup --unknown`,
      cause: error,
    });
  }
}

function changeSchedule(args: Arguments, { output }: Context): Promise<ExitCode> {
  const cron = args.text('schedule');
  if (args.positional(0) !== '' || (cron !== undefined && args.flag('unschedule'))) {
    const wrong = args.positional(0) === '' ? '--unschedule' : `'${args.positional(0)}'`;
    throw new CommandError(EXIT.usageOrPlan, `${wrong} does not go with a schedule`, {
      hint: 'a schedule is for all studies: packbench cleanup --schedule "*/30 * * * *"',
    });
  }
  return withSession(async ({ client }) => {
    if (cron === undefined) {
      const was = await unscheduleCleanup(client);
      output.line(was ? 'the schedule is gone' : 'there was no schedule');
      return EXIT.ok;
    }
    const cloud = args.text('cloud');
    await scheduleCleanup(client, cron, {
      ...(cloud !== undefined && { cloud }),
      dryRun: args.flag('dry-run'),
      unknown: args.flag('unknown'),
    });
    output.line(`scheduled as '${CLEANUP_SCHEDULE}': ${cron} (UTC)`);
    return EXIT.ok;
  });
}
