import { parseArgs } from 'node:util';
import { FAULTS, type Fault } from './boundary.js';

export const HELP = `Usage: npm run test:chaos -- [options]

Breaks small studies at every boundary, in every way, and looks at what is left of each.
Starts what it needs: simulated clouds, Temporal servers, workers; ends it all.

Options:
  --sample N        N cells, drawn at random [all]
  --seed N          of the draw and of the simulated latencies [1]
  --only PATTERN    cells whose \`<point> <fault>\` matches this regular expression
  --faults A,B      of ${FAULTS.join(', ')} [all]
  --lanes N         cells at the same time, 0.7 GB each [8]
  --recorded FILE   points and operations of studies without faults: read from FILE, or written
                    there when it is absent
  --list            print the points and end
  --markdown FILE   write the table there as well
  --keep            keep the folders of cells that were well, too
  --help            this text
`;

export interface ChaosOptions {
  readonly sample: number | null;
  readonly seed: number;
  /** Regular expression over `<point> <fault>`. */
  readonly only: string;
  readonly faults: readonly Fault[];
  readonly lanes: number;
  readonly recorded: string | null;
  readonly list: boolean;
  readonly markdown: string | null;
  readonly keep: boolean;
}

/** @throws TypeError or RangeError that names the option; 'help' when that is asked for */
export function parseOptions(args: readonly string[]): ChaosOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sample: { type: 'string' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      faults: { type: 'string', default: FAULTS.join(',') },
      lanes: { type: 'string', default: '8' },
      recorded: { type: 'string' },
      list: { type: 'boolean', default: false },
      markdown: { type: 'string' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const faults = values.faults.split(',');
  const unknown = faults.find((fault) => !FAULTS.some((known) => known === fault));
  if (unknown !== undefined) {
    throw new RangeError(`--faults: '${unknown}' is none of ${FAULTS.join(', ')}`);
  }
  return {
    sample: values.sample === undefined ? null : count('sample', values.sample),
    seed: count('seed', values.seed),
    only: values.only,
    faults: faults as Fault[],
    lanes: count('lanes', values.lanes),
    recorded: values.recorded ?? null,
    list: values.list,
    markdown: values.markdown ?? null,
    keep: values.keep,
  };
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`--${name}: must be a whole number from 1, got '${text}'`);
}
