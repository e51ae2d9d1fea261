import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BenchError } from './bench-error.js';
import { PLATFORMS, TOOLS, type Platform, type Tool } from './timing.js';

export interface Options {
  readonly platforms: readonly Platform[];
  readonly tools: readonly Tool[];
  readonly boots: number;
  /** Servers that are rebooted, and soft reboots of each. */
  readonly servers: number;
  readonly reboots: number;
  /** Absolute path. */
  readonly out: string;
  readonly keepClock: boolean;
}

export const HELP = `Usage: npm run bench:accuracy -- [options]

Measures boots and soft reboots on devcloud with packbench and with Rally, and judges both by the
control plane's own microseconds. Needs a devcloud: devcloud/up.sh --docker. About 40 minutes.

Options:
  --only LIST       platforms, of ${PLATFORMS.join(',')} (default: all; Rally has no docker)
  --tools LIST      of ${TOOLS.join(',')} (default: all)
  --boots N         serial boots (default: 15)
  --servers N       servers to reboot (default: 5)
  --reboots N       soft reboots of each (default: 5)
  --out FOLDER      where results, Rally and packbench's services go (default: bench-results/accuracy)
  --keep-clock      leave the cloud's times in microseconds at the end
  -h, --help        this text
`;

/** Null for help. Throws BenchError. */
export function parseOptions(argv: readonly string[]): Options | null {
  const { values } = parse(argv);
  if (values.help) return null;
  return {
    platforms: listOf('only', values.only, PLATFORMS),
    tools: listOf('tools', values.tools, TOOLS),
    boots: count('boots', values.boots, 15),
    servers: count('servers', values.servers, 5),
    reboots: count('reboots', values.reboots, 5),
    out: resolve(values.out ?? 'bench-results/accuracy'),
    keepClock: values['keep-clock'] ?? false,
  };
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...argv],
      options: {
        only: text,
        tools: text,
        boots: text,
        servers: text,
        reboots: text,
        out: text,
        'keep-clock': flag,
        help: { ...flag, short: 'h' },
      },
    });
  } catch (error) {
    throw new BenchError(error instanceof Error ? error.message : String(error), SEE);
  }
}

const SEE = 'npm run bench:accuracy -- --help';

function listOf<T extends string>(name: string, text: string | undefined, all: readonly T[]): T[] {
  const words = text?.split(',') ?? all;
  const unknown = words.find((word) => !all.some((one) => one === word));
  if (unknown !== undefined) {
    throw new BenchError(`--${name}: '${unknown}' is none of ${all.join(', ')}`, SEE);
  }
  // In the order of the run, whatever the order of the words.
  return all.filter((one) => words.includes(one));
}

function count(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new BenchError(`--${name}: must be a whole number from 1 to 9999, got '${text}'`, SEE);
}
