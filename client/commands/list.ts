import { CommandError } from '../command-error.js';
import type { Command, Context } from '../command.js';
import { EXIT } from '../exit-code.js';
import { formatElapsed, formatTable } from '../format.js';
import { openKnownResults, readStudyRecord } from '../known-results.js';
import { listStudies, type StudySummary } from '../list-studies.js';
import { withSession } from '../session.js';
import { matchesFilter, readFilter, type StudyFilter } from '../study-filter.js';

export const list: Command = {
  help: `Usage: packbench list [options]

Lists studies, the newest first: those that Temporal knows, and those of the results
folder. Without Temporal only the latter.

Options:
  --plan NAME       only those of this plan
  --target NAME     only those with this target
  --outcome WORD    only those that ended so: ok, failed, cancelled, skipped, or checked,
                    which is a dry run and else not shown
  --since TIME      only those that started since: how long ago, such as 12h or 7d, or a
                    date or time such as 2026-11-24T18:00Z
  --until TIME      only those that started until then
  --json            print it as JSON
  -h, --help        this text

Example:
  packbench list --plan nightly --outcome failed --since 7d
`,
  options: {
    plan: 'text',
    target: 'text',
    outcome: 'text',
    since: 'text',
    until: 'text',
    json: 'flag',
  },
  positionals: [],
  run: async (args, context) => {
    const { output } = context;
    const filter = readFilter(args.text, new Date());
    const all = merge(await inTemporal(filter, context), await inResults(context));
    const studies = all.filter((study) => matchesFilter(study, filter));
    if (args.flag('json')) {
      output.json(studies);
      return EXIT.ok;
    }
    if (all.length === 0) output.line('No study yet. `packbench demo` runs one.');
    else if (studies.length === 0) output.line('No such study.');
    else for (const line of render(studies)) output.line(line);
    return EXIT.ok;
  },
};

/** More of them nobody reads; those of one target are picked here, from among as many. */
const MAX_STUDIES = 1000;

type ListedStudy = Omit<StudySummary, 'workflowId'>;

async function inTemporal(
  { plan, outcome, since, until }: StudyFilter,
  { output }: Context,
): Promise<readonly StudySummary[]> {
  try {
    const options = { plan, outcome, since, until, limit: MAX_STUDIES };
    const studies = await withSession(({ client }) => listStudies(client, options));
    if (studies.length === MAX_STUDIES) {
      output.note(
        `only the latest ${String(MAX_STUDIES)} studies that Temporal knows were looked at; --until looks at earlier ones`,
      );
    }
    return studies;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    output.note(`${error.message}; this is what the results folder has`);
    return [];
  }
}

async function inResults(context: Context): Promise<readonly ListedStudy[]> {
  const store = await openKnownResults(context);
  const studies: ListedStudy[] = [];
  for (const study of await store.listStudies()) {
    const record = await readStudyRecord(store, study);
    if (!record) continue;
    const { startedAt, endedAt, outcome, targets } = record;
    studies.push({
      study,
      status: endedAt ? 'completed' : 'unfinished',
      startedAt,
      endedAt,
      outcome,
      targets: targets.map(({ name }) => name),
      isDryRun: false,
    });
  }
  return studies;
}

function merge(
  known: readonly StudySummary[],
  found: readonly ListedStudy[],
): readonly ListedStudy[] {
  const studies = new Map<string, ListedStudy>(found.map((study) => [study.study, study]));
  for (const study of known) {
    const stored = studies.get(study.study);
    studies.set(study.study, {
      ...study,
      outcome: study.outcome ?? stored?.outcome ?? null,
      targets: study.targets.length > 0 ? study.targets : (stored?.targets ?? []),
    });
  }
  return [...studies.values()].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

function render(studies: readonly ListedStudy[]): string[] {
  return formatTable([
    ['STUDY', 'STATUS', 'OUTCOME', 'STARTED', 'TOOK'],
    ...studies.map(({ study, status, outcome, startedAt, endedAt }) => [
      study,
      status,
      outcome ?? '-',
      startedAt.slice(0, 19).replace('T', ' '),
      endedAt === null ? '-' : formatElapsed(Date.parse(endedAt) - Date.parse(startedAt)),
    ]),
  ]);
}
