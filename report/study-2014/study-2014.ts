import { formatCount } from '../format-quantity.js';
import { mean } from '../statistics/quantile.js';
import figures from './guest.json' with { type: 'json' };

/** Figures of the 2014 study as a small table of their own. */
export interface Study2014Table {
  readonly unit: string;
  readonly columns: readonly string[];
  /** A row per platform, and per mode where a benchmark has modes. */
  readonly rows: readonly { readonly label: string; readonly values: readonly number[] }[];
  /** What kind of values they are. */
  readonly note: string;
  /** It was measured by another program than packbench's. */
  readonly otherProgram: boolean;
}

const OF_FIVE = 'Means of five runs.';
const SINGLE = 'Single runs.';

/** [what was varied, value] */
type Steps = readonly (readonly number[])[];

const threadsOf = (steps: Steps): readonly string[] =>
  steps.map(([n = 0]) => (n === 1 ? '1 thread' : String(n)));

function rowsOf(
  platforms: { readonly docker: Steps; readonly kvm: Steps },
  prefix = '',
  factor = 1,
): Study2014Table['rows'] {
  return (['docker', 'kvm'] as const).map((platform) => ({
    label: `${prefix}${platform}`,
    values: platforms[platform].map(([, value = 0]) => value * factor),
  }));
}

const { cpu, memory, fileio, oltp, insertion, network, blogbench } = figures;

/** By benchmark, as the plan names it. */
export const STUDY_2014: Readonly<Record<string, Study2014Table>> = {
  'sysbench-cpu': {
    unit: 's',
    columns: ['2 threads'],
    rows: [
      { label: 'bare metal', values: [mean(cpu.bare_metal)] },
      { label: 'docker', values: [mean(cpu.docker)] },
      { label: 'kvm', values: [mean(cpu.kvm)] },
    ],
    note: OF_FIVE,
    otherProgram: false,
  },
  mbw: {
    unit: 'MiB/s',
    columns: ['MEMCPY', 'DUMB', 'MCBLOCK'],
    rows: (
      [
        ['bare metal', memory.bare_metal],
        ['docker', memory.docker],
        ['kvm', memory.kvm],
      ] as const
    ).map(([label, { memcpy, dumb, mcblock }]) => ({
      label,
      values: [mean(memcpy), mean(dumb), mean(mcblock)],
    })),
    note: OF_FIVE,
    otherProgram: false,
  },
  'sysbench-fileio': {
    unit: 'KiB/s',
    columns: threadsOf(fileio.rndrd.docker),
    rows: [...rowsOf(fileio.rndrd, 'rndrd, '), ...rowsOf(fileio.rndrw, 'rndrw, ')],
    note: `${SINGLE} 150 GiB of files on a disk: more than the node’s memory.`,
    otherProgram: false,
  },
  'sysbench-oltp': {
    unit: 'transactions/s',
    columns: threadsOf(oltp['read-only'].docker),
    rows: [
      ...rowsOf(oltp['read-only'], 'read-only, ', 1 / 60),
      ...rowsOf(oltp['read-write'], 'read-write, ', 1 / 60),
    ],
    note: `${SINGLE} Transactions of 60 s, divided by 60.`,
    otherProgram: true,
  },
  'index-insertion': {
    unit: 's for each 100 000 rows',
    columns: insertion.docker.map(([rows = 0]) => formatCount(rows / 1000)),
    rows: rowsOf(insertion),
    note: `${SINGLE} Columns: thousands of rows in the table.`,
    otherProgram: true,
  },
  netperf: {
    unit: 'Mbit/s',
    columns: ['TCP'],
    rows: [
      { label: 'docker', values: [mean(network.docker)] },
      { label: 'kvm', values: [mean(network.kvm)] },
    ],
    note: `${OF_FIVE} The line rate of 1 Gbit/s Ethernet.`,
    otherProgram: false,
  },
  blogbench: {
    unit: 'score',
    columns: ['reads', 'writes'],
    rows: (['docker', 'kvm'] as const).map((label) => ({
      label,
      values: [mean(blogbench[label].read), mean(blogbench[label].write)],
    })),
    note: OF_FIVE,
    otherProgram: false,
  },
};

/** Slide 65: the same container by the Docker engine and through OpenStack. @unit ms */
export const START_2014 = {
  directMs: mean(figures.start.docker_cli_s) * 1000,
  bootMs: figures.start.nova_docker_mean_s * 1000,
} as const;

/** Slide 66. @unit MB */
export const IMAGES_2014 = figures.image_mb;
