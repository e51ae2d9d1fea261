import type { CounterName } from './counter-series.js';
import type { ToolRow } from './tool-row.js';

/** A tool that samples this machine at this moment. */
export interface RunningTool {
  readonly name: string;
  readonly periodS: number;
  /** Root of its process tree. */
  readonly pid: number;
  /** The counter behind its disk rate: vmstat has pages written out, not a disk's sectors. */
  readonly diskCounter: Extract<CounterName, 'writtenSectors' | 'pagedOutKib'>;
  /** What it said last when it failed; empty when nothing is known. */
  readonly lastWords: () => string;
  /** Ends it and reads what it wrote; a second call gives the same rows. */
  stop(): Promise<readonly ToolRow[]>;
}
