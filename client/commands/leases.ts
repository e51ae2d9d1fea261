import type { LeaseEntry } from '../../workflows/contract/leases.js';
import { leaseIdOf, TASK_QUEUE } from '../../workflows/contract/names.js';
import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { formatElapsed, formatTable } from '../format.js';
import { readLease } from '../read-lease.js';
import { withSession } from '../session.js';

export const leases: Command = {
  help: `Usage: packbench leases [options]

Says which runs have compute nodes to themselves, and which wait for them and why: one
benchmark at a time runs on a compute node. The first in the list asked first.

Options:
  --json            print it as JSON
  -h, --help        this text

Example:
  packbench leases
`,
  options: { json: 'flag' },
  positionals: [],
  run: (args, { output }) =>
    withSession(async ({ client }) => {
      const entries = await readLease(client, leaseIdOf(TASK_QUEUE));
      if (args.flag('json')) output.json(entries);
      else renderLeases(entries, new Date()).forEach((line) => output.line(line));
      return EXIT.ok;
    }),
};

const DEAD = 'it has ended; what it left is removed before another run begins there';

/** A row for each run, then what those that wait wait for. */
export function renderLeases(entries: readonly LeaseEntry[], now: Date): string[] {
  if (entries.length === 0) return ['No run holds or waits for a compute node.'];
  const rows = entries.map((entry) => {
    const [state, words] = standing(entry);
    const since = Date.parse(entry.grantedAt ?? entry.askedAt);
    return [entry.holder, state, formatElapsed(now.getTime() - since), words];
  });
  return formatTable([['RUN', 'STATE', 'FOR', ''], ...rows]);
}

function standing({ grantedAt, dead, told, note }: LeaseEntry): [string, string] {
  if (dead) return ['dead', DEAD];
  if (grantedAt !== null) return ['holds', note];
  return ['waits', told?.waitsFor ?? ''];
}
