import { createServerService } from '../../openstack/create-server-service.js';
import { checkPlan } from '../../plan/check-plan.js';
import { CommandError } from '../command-error.js';
import type { Command, Context } from '../command.js';
import { EXIT } from '../exit-code.js';
import { openKnownResults, readStudyRecord } from '../known-results.js';
import { deleteLeftovers, describeLeftover, findLeftovers, type Leftover } from '../leftovers.js';
import { withCloud } from '../open-cloud.js';
import { withSession } from '../session.js';
import { findStudy, UnknownStudyError } from '../study-id.js';
import { runsInHistory, runsOfPlan, type StudyRun } from '../study-runs.js';

const TIMEOUT_MS = 300_000;

export const cleanup: Command = {
  help: `Usage: packbench cleanup STUDY [options]

Deletes the servers and images that a study left in its clouds: those whose metadata
carries the id of one of its runs, and nothing else. A study that runs cleans up by
itself: see \`packbench cancel\`.

  STUDY             id of a study, or a plan's name for its latest one

Options:
  --dry-run         say what would be deleted
  --json            print what was found, and what is left, as JSON
  -h, --help        this text

Example:
  packbench cleanup kvm-against-lxc --dry-run
`,
  options: { 'dry-run': 'flag', json: 'flag' },
  positionals: ['STUDY'],
  run: async (args, context) => {
    const { output } = context;
    const dryRun = args.flag('dry-run');
    const json = args.flag('json');
    const say = json ? output.note : output.line;
    const { study, runs } = await resolve(args.positional(0), context, dryRun);

    const found: Leftover[] = [];
    const left: Leftover[] = [];
    for (const { cloud, service: name, runs: ids } of placesOf(runs)) {
      await withCloud(cloud, context, async (client) => {
        const service = createServerService(name, client);
        const leftovers = await findLeftovers(service, cloud, ids);
        found.push(...leftovers);
        if (dryRun)
          for (const leftover of leftovers) say(`would delete ${describeLeftover(leftover)}`);
        else
          left.push(...(await deleteLeftovers(service, leftovers, { say, timeoutMs: TIMEOUT_MS })));
      });
    }
    if (json) output.json({ study, found, left: dryRun ? found : left });
    else if (found.length === 0) output.line(`${study}: nothing is left`);
    else if (!dryRun && left.length === 0) output.line(`${study}: all of it is gone`);
    if (left.length === 0) return EXIT.ok;
    throw new CommandError(
      EXIT.failedSteps,
      `still there after ${String(TIMEOUT_MS / 60_000)} minutes:\n${left.map((l) => `  ${describeLeftover(l)}`).join('\n')}`,
      { hint: "look at them in the cloud; an operator may have to reset a server's state" },
    );
  },
};

interface StudyRuns {
  readonly study: string;
  readonly runs: readonly StudyRun[];
}

interface Place extends Omit<StudyRun, 'run'> {
  readonly runs: string[];
}

/** Runs by where their servers are, so that each cloud is connected to once. */
function placesOf(runs: readonly StudyRun[]): Iterable<Place> {
  const places = new Map<string, Place>();
  for (const { run, cloud, service } of runs) {
    const key = `${service} ${cloud}`;
    const place = places.get(key) ?? { cloud, service, runs: [] };
    place.runs.push(run);
    places.set(key, place);
  }
  return places.values();
}

/** From Temporal; where it does not run, or does not know the study, from the results folder. */
async function resolve(word: string, context: Context, dryRun: boolean): Promise<StudyRuns> {
  try {
    return await inTemporal(word, dryRun);
  } catch (error) {
    const unreachable = error instanceof CommandError && error.exitCode === EXIT.temporal;
    if (!unreachable && !(error instanceof UnknownStudyError)) throw error;
    const study = await inResults(word, context);
    if (study) return study;
    throw error;
  }
}

function inTemporal(word: string, dryRun: boolean): Promise<StudyRuns> {
  return withSession(async ({ client }) => {
    const workflowId = await findStudy(client, word);
    const { status } = await client.workflow.getHandle(workflowId).describe();
    if (status.name === 'RUNNING' && !dryRun) {
      throw new CommandError(EXIT.usageOrPlan, `study '${workflowId}' still runs`, {
        hint: `stop it first, it cleans up by itself: packbench cancel '${workflowId}'`,
      });
    }
    return { study: workflowId, runs: await runsInHistory(client, workflowId) };
  });
}

async function inResults(word: string, context: Context): Promise<StudyRuns | undefined> {
  const store = await openKnownResults(context);
  const known = await store.listStudies();
  const study = known.find((id) => id === word || id.startsWith(`${word}/`));
  if (study === undefined) return undefined;
  const record = await readStudyRecord(store, study);
  const checked = record && checkPlan(record.plan);
  return checked && 'plan' in checked
    ? { study, runs: runsOfPlan(study, checked.plan) }
    : undefined;
}
