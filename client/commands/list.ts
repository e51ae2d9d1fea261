import { CommandError } from '../command-error.js';
import type { Command, Context } from '../command.js';
import { EXIT } from '../exit-code.js';
import { formatElapsed, formatTable } from '../format.js';
import { openKnownResults, readStudyRecord } from '../known-results.js';
import { listStudies, type StudySummary } from '../list-studies.js';
import { withSession } from '../session.js';

export const list: Command = {
  help: `Usage: packbench list [options]

Lists studies, the newest first: those that Temporal knows, and those of the results
folder. Without Temporal only the latter.

Options:
  --json            print it as JSON
  -h, --help        this text

Example:
  packbench list
`,
  options: { json: 'flag' },
  positionals: [],
  run: async (args, context) => {
    const { output } = context;
    const studies = merge(await inTemporal(context), await inResults(context));
    if (args.flag('json')) {
      output.json(studies);
      return EXIT.ok;
    }
    if (studies.length === 0) output.line('No study yet. `packbench demo` runs one.');
    else for (const line of render(studies)) output.line(line);
    return EXIT.ok;
  },
};

interface ListedStudy extends StudySummary {
  /** Outcome by the results folder; null when it has none. */
  readonly outcome: string | null;
}

async function inTemporal({ output }: Context): Promise<readonly StudySummary[]> {
  try {
    return await withSession(({ client }) => listStudies(client));
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
    const { startedAt, endedAt, outcome } = record;
    studies.push({
      study,
      status: endedAt ? 'completed' : 'unfinished',
      startedAt,
      endedAt,
      outcome,
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
    studies.set(study.study, { ...study, outcome: studies.get(study.study)?.outcome ?? null });
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
