import { hasScheme } from '../../results/results-address.js';
import { CommandError } from '../command-error.js';
import type { Command, Context } from '../command.js';
import { EXIT } from '../exit-code.js';
import { formatTable } from '../format.js';
import { keepDays } from '../keep-days.js';
import { openKnownResults } from '../known-results.js';
import { listStudies } from '../list-studies.js';
import { parseDuration } from '../parse-duration.js';
import { oldStudies, removeStudy, type OldStudy } from '../prune-results.js';
import { withSession } from '../session.js';

const DAY_MS = 86_400_000;
const MANY = 10_000;

export const prune: Command = {
  help: `Usage: packbench prune [options]

Deletes the results of studies that ended longer ago than results are kept. What goes on
stays, and so does what is no study.

Options:
  --older-than TIME   such as 90d or 12w (default: PACKBENCH_KEEP_DAYS)
  --dry-run         say what would be deleted
  --json            print what was deleted as JSON
  -h, --help        this text

Environment:
  PACKBENCH_KEEP_DAYS   days that results are kept, and closed runs in the dev server of
                        \`packbench up\` (default 90)

Example:
  packbench prune --older-than 90d --dry-run
`,
  options: { 'older-than': 'text', 'dry-run': 'flag', json: 'flag' },
  positionals: [],
  run: async (args, context) => {
    const { output } = context;
    const text = args.text('older-than');
    const keptMs =
      text === undefined ? keepDays(context.env) * DAY_MS : parseDuration(text, '--older-than');
    const store = await openKnownResults(context);
    if (hasScheme(store.root)) {
      throw new CommandError(EXIT.usageOrPlan, `'${store.root}' is no folder`, {
        hint: "a bucket forgets by itself: give it a lifecycle rule, or objects' X-Delete-After",
      });
    }
    const isOpen = await openStudies(context);
    const old = await oldStudies(store, { before: new Date(Date.now() - keptMs), isOpen });
    const isDry = args.flag('dry-run');
    if (!isDry) for (const study of old) await removeStudy(study);
    if (args.flag('json')) output.json({ dryRun: isDry, studies: old });
    else renderOld(old, isDry).forEach((line) => output.line(line));
    return EXIT.ok;
  },
};

async function openStudies({ output }: Context): Promise<((study: string) => boolean) | undefined> {
  try {
    return await withSession(async ({ client }) => {
      const open = await listStudies(client, { running: true, limit: MANY });
      const ids = new Set(open.map(({ study }) => study));
      return (study: string) => ids.has(study);
    });
  } catch (error) {
    if (!(error instanceof CommandError) || error.exitCode !== EXIT.temporal) throw error;
    output.note(`${error.message}; studies without an end stay, they may go on`);
    return undefined;
  }
}

export function renderOld(old: readonly OldStudy[], isDry: boolean): string[] {
  if (old.length === 0) return ['No results are that old.'];
  const bytes = old.reduce((sum, one) => sum + one.bytes, 0);
  const count = old.length === 1 ? '1 study' : `${String(old.length)} studies`;
  return [
    ...formatTable(old.map(({ study, at, bytes: its }) => [study, at.slice(0, 10), mib(its)])),
    `${isDry ? 'would delete' : 'deleted'} ${count}, ${mib(bytes)}`,
  ];
}

const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
