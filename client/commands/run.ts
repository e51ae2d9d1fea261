import type { Command, Context } from '../command.js';
import { dryRun } from '../dry-run.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { findTemporal, connectTemporal } from '../find-temporal.js';
import { followStudy } from '../follow-study.js';
import { openHome } from '../home.js';
import { loadPlan, type LoadedPlan } from '../load-plan.js';
import type { Output } from '../output.js';
import { bringUp } from '../services.js';
import { resultsRoot, type Session } from '../session.js';
import { startStudy, studyPage } from '../start-study.js';
import { studyBrief } from '../study-brief.js';
import { exitCodeOf, tellResult } from '../study-end.js';
import { isPolled } from '../worker-process.js';

export const run: Command = {
  help: `Usage: packbench run PLAN [options]

Runs a plan and shows how it goes; ends with the report's path. Starts Temporal's dev
server and a worker when none run. Ctrl-C leaves the study running.

  PLAN              plan file (YAML or JSON), a known plan's name, or - for standard input

Options:
  --dry-run         check plan, clouds, quotas and compute nodes, and measure nothing
  --detach          start the study and return at once
  --json            print the result as JSON; progress goes to standard error
  -h, --help        this text

Example:
  packbench run plan.yaml
`,
  options: { 'dry-run': 'flag', detach: 'flag', json: 'flag' },
  positionals: ['PLAN'],
  run: async (args, context) => {
    const { output } = context;
    const plan = await loadPlan(args.positional(0), context);
    // Ctrl-C while services start must not leave a half-started one behind.
    const signal = context.interruption();
    const session = await sessionWithWorker(context);
    try {
      if (signal.aborted) return EXIT.interrupted;
      if (args.flag('dry-run')) return await checkOnly(session, plan, args.flag('json'), output);
      const study = await startStudy(session.client, plan);
      const { ui, namespace } = session.place;
      output.note(`Study ${study}`);
      if (ui !== undefined) output.note(`Web UI ${studyPage(ui, namespace, study)}`);
      if (args.flag('detach')) {
        if (args.flag('json')) output.json({ study });
        else output.line(`Started. See how it goes: packbench watch '${study}'`);
        return EXIT.ok;
      }
      return await followStudy(session, study, { json: args.flag('json'), signal, output });
    } finally {
      await session.client.connection.close();
    }
  },
};

async function checkOnly(
  { client }: Session,
  { document, plan }: LoadedPlan,
  json: boolean,
  output: Output,
): Promise<ExitCode> {
  const { result } = await dryRun(client, {
    type: 'study',
    planName: plan.name,
    // As a study would be started with it.
    document,
    brief: studyBrief(plan),
    mayBeOld: false,
  });
  if (json) output.json(result);
  else tellResult(result, output);
  return exitCodeOf(result);
}

/** A configured server may have its workers anywhere; on our own we see to it that one runs. */
async function sessionWithWorker(context: Context): Promise<Session> {
  const home = await openHome();
  const place = await findTemporal(home);
  if (place?.origin === 'configured') {
    const client = await connectTemporal(place);
    if (await isPolled(client)) return { place, client };
    await client.connection.close();
  }
  return bringUp({ home, results: resultsRoot(context), say: context.output.note });
}
