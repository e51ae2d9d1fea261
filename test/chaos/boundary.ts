import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const FAULTS = [
  'kill-worker',
  'term-worker',
  'kill-server',
  'kill-both',
  'stale-worker',
  'cancel',
  'terminate',
] as const;
export type Fault = (typeof FAULTS)[number];

/** A moment at which the world can be stopped, as the hook in the worker saw it. */
export interface Boundary {
  readonly activity: string;
  /** Which activity of that type in its study, from 1. */
  readonly nth: number;
  /** Of Temporal: from 1. */
  readonly attempt: number;
  readonly moment: string;
  readonly pid: number;
  /** Epoch ms. */
  readonly atMs: number;
}

/** Name of a boundary within its study. */
export const boundaryName = ({
  activity,
  nth,
  moment,
}: Pick<Boundary, 'activity' | 'nth' | 'moment'>): string => `${activity}/${String(nth)}/${moment}`;

/** What is to happen in a study: one strike after the other. */
export interface Armed {
  /** Name of the study's plan: no other study is touched. */
  readonly cell: string;
  readonly strikes: readonly { readonly boundary: string; readonly fault: Fault }[];
  /** Process id of the Temporal server. */
  readonly serverPid: number;
}

/** Environment variable of the worker with the folder in which harness and hook meet. */
export const CONTROL_FOLDER = 'PACKBENCH_CHAOS';

export interface ControlFiles {
  readonly armed: string;
  /** A line of JSON for each boundary of a cell. */
  readonly log: (cell: string) => string;
  /** Made by the hook at the moment of a strike. */
  readonly struck: (cell: string, strike: number) => string;
  /** Made by the harness when it has done its part and the worker may go on. */
  readonly goOn: (cell: string, strike: number) => string;
}

export const controlFiles = (folder: string): ControlFiles => ({
  armed: join(folder, 'armed.json'),
  log: (cell) => join(folder, `${cell}.jsonl`),
  struck: (cell, strike) => join(folder, `${cell}.struck-${String(strike)}`),
  goOn: (cell, strike) => join(folder, `${cell}.go-on-${String(strike)}`),
});

/** All boundaries of a cell so far; a line that is being written is left out. */
export function readBoundaries(files: ControlFiles, cell: string): Boundary[] {
  let text: string;
  try {
    text = readFileSync(files.log(cell), 'utf8');
  } catch {
    return [];
  }
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Boundary);
}
