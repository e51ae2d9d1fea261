import { parseResultsAddress, type ResultsAddress } from '../../results/results-address.js';
import { CommandError } from '../command-error.js';
import type { Command, Context } from '../command.js';
import { EXIT } from '../exit-code.js';
import { formatTable } from '../format.js';
import { keepDays } from '../keep-days.js';
import { openKnownResults } from '../known-results.js';
import { listStudies } from '../list-studies.js';
import { parseDuration } from '../parse-duration.js';
import { oldStudies, removeStudy, type KnownStudies, type OldStudy } from '../prune-results.js';
import { withSession } from '../session.js';

const DAY_MS = 86_400_000;
const MANY = 10_000;

export const prune: Command = {
  help: `Usage: packbench prune [options]

Deletes the results of studies that ended longer ago than results are kept. What goes on
stays, and so does what is no study, and a study without an end that Temporal does not know.
Results in a bucket are left to the store: docs/operating.md has its lifecycle rule.

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
    const place = parseResultsAddress(store.root);
    if (place.store !== 'folder') {
      throw new CommandError(EXIT.usageOrPlan, `'${store.root}' is no folder`, {
        hint: forgetHint(place, keptMs),
      });
    }
    const known = await knownStudies(context);
    const { old, kept } = await oldStudies(store, {
      before: new Date(Date.now() - keptMs),
      known,
    });
    const isDry = args.flag('dry-run');
    if (!isDry) for (const study of old) await removeStudy(study);
    if (args.flag('json')) output.json({ dryRun: isDry, studies: old, kept });
    else renderOld(old, isDry).forEach((line) => output.line(line));
    for (const { study, reason } of kept) output.note(`kept ${study}: ${reason}`);
    return EXIT.ok;
  },
};

async function knownStudies({ output }: Context): Promise<KnownStudies | undefined> {
  try {
    return await withSession(async ({ client }) => {
      const open = new Map<string, boolean>();
      for (const { study, status } of await listStudies(client, { limit: MANY })) {
        open.set(study, status === 'running' || open.get(study) === true);
      }
      const { namespace } = client.options;
      return { namespace, isOpen: (study: string) => open.get(study) };
    });
  } catch (error) {
    if (!(error instanceof CommandError) || error.exitCode !== EXIT.temporal) throw error;
    output.note(`${error.message}; studies without an end stay, they may go on`);
    return undefined;
  }
}

/** How a bucket gets rid of what is old, which is its owner's to say. */
export function forgetHint(
  place: Exclude<ResultsAddress, { store: 'folder' }>,
  keptMs: number,
): string {
  const prefix = place.prefix === '' ? '' : `${place.prefix}/`;
  if (place.store === 's3') {
    const days = String(Math.max(1, Math.ceil(keptMs / DAY_MS)));
    return `give bucket '${place.bucket}' a lifecycle rule: prefix '${prefix}', expiration after ${days} days; docs/operating.md has the command`;
  }
  return `delete a study with \`swift --os-cloud ${place.cloud} delete ${place.container} --prefix ${prefix}STUDY/\``;
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
