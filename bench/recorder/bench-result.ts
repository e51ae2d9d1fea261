import type { AccuracyVerdict } from './judge-accuracy.js';
import type { ToolCost } from './measure-cost.js';
import type { RowCount } from './row-count.js';

/** One tool in one stretch of the bench. */
export interface ToolFigures {
  readonly tool: string;
  readonly stretch: 'idle' | '10 Hz, idle' | 'loaded';
  readonly cost: ToolCost;
  readonly rows: RowCount;
}

/** All that one run of the bench measured. */
export interface BenchResult {
  /** ISO-8601, UTC. */
  readonly startedAt: string;
  readonly minutes: number;
  readonly kernel: string;
  readonly cpu: string;
  readonly cores: number;
  readonly versions: Readonly<Record<string, string>>;
  /** Over one minute, as each stretch began. */
  readonly loadAverage: Readonly<Record<string, number>>;
  readonly figures: readonly ToolFigures[];
  readonly accuracy: readonly AccuracyVerdict[];
  /** What could not be measured as meant, in words. */
  readonly notes: readonly string[];
}
