import { checkTruth } from '../demo/check-truth.js';
import { createDemoPlan } from '../demo/demo-plan.js';
import { startDemoCloud } from '../demo/demo-cloud.js';
import { createDemoHome, keepDemo, removeDemo } from '../demo/demo-folder.js';
import { parsePlan } from '../../plan/check-plan.js';
import { openResults } from '../../activities/open-results.js';
import type { Command, Context } from '../command.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { Home } from '../home.js';
import { bringUp } from '../services.js';
import type { UpOptions } from '../up-options.js';
import { resultsRoot } from '../session.js';
import { startStudy, studyPage } from '../start-study.js';
import { exitCodeOf, tellResult } from '../study-end.js';
import { watchStudy } from '../watch-study.js';

const SPEED_UP = 10;

export const demo: Command = {
  help: `Usage: packbench demo [options]

Runs a whole study in two minutes: all four scenarios on two targets of a simulated
cloud, with a Temporal server and a worker of its own. Ends with the report's path and
leaves nothing running. Kill its worker meanwhile to see that nothing is lost.

Options:
  --keep            leave everything running afterwards, to look at it in the Web UI
  --seed N          of the simulated latencies (default 2014)
  -h, --help        this text

Example:
  packbench demo
`,
  options: { keep: 'flag', seed: 'text' },
  positionals: [],
  run: async (args, context) => {
    const { output } = context;
    const signal = context.interruption();
    const home = await createDemoHome();
    const keep = args.flag('keep');
    let kept = false;
    try {
      const code = await runDemo(home, args.text('seed') ?? '2014', context, signal);
      if (keep && !signal.aborted) {
        await keepDemo(home);
        kept = true;
        output.line(
          `Everything still runs. Stop it: PACKBENCH_HOME='${home.folder}' packbench down`,
        );
      }
      return code;
    } finally {
      if (!kept) {
        if (signal.aborted) output.line('Stopping …');
        await removeDemo(home);
      }
    }
  },
};

async function runDemo(
  home: Home,
  seed: string,
  context: Context,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { output } = context;
  output.line('Starting a simulated cloud, a Temporal server and a worker …');
  const cloud = await startDemoCloud(home, { seed, speedUp: SPEED_UP });
  const services: UpOptions = {
    home,
    results: resultsRoot(context),
    say: (line) => {
      output.line(`  ${line}`);
    },
    ports: { temporal: 0, ui: 0 },
    isolated: { workerEnv: { OS_CLIENT_CONFIG_FILE: cloud.cloudsFile } },
  };
  const { client, place } = await bringUp(services);
  // The connection stays open: while the services end, calls that are repeated would find it closed,
  // which Temporal's client answers with an exception that nobody can catch.
  if (signal.aborted) return EXIT.interrupted;
  const document = createDemoPlan(cloud);
  const study = await startStudy(client, { document, plan: parsePlan(document) });
  output.line(`Study ${study}`);
  if (place.ui !== undefined) output.line(`Web UI ${studyPage(place.ui, place.namespace, study)}`);
  const result = await watchStudy({
    client,
    study,
    output,
    tell: output.line,
    signal,
    onSilence: async () => {
      await (await bringUp(services)).client.connection.close();
    },
  });
  if (result === 'detached') return EXIT.interrupted;
  tellResult(result, output);
  const { runs } = await (await openResults(services.results)).loadStudy(study);
  const truth = await checkTruth(cloud.url, runs);
  output.line(
    `truth    simcloud's own record lies inside the reported bounds for ${truth.inside} of ${truth.measured} operations`,
  );
  for (const line of truth.problems) output.line(`  ${line}`);
  if (truth.problems.length > 0) return EXIT.internal;
  output.line(`         ${truth.servers} servers, none made twice, none left behind`);
  return exitCodeOf(result);
}
