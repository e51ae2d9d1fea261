import type { OperationRecord, RunRecord, StudyRecord } from '../results/record.js';
import type { NodeSamples } from '../results/sample.js';
import type { Marks } from './chart/target-mark.js';
import type { StudySummary } from './summarize.js';

/** A study with all that it left behind: what the report is made of. */
export interface StudyData {
  readonly study: StudyRecord;
  /** In the order in which they started. */
  readonly runs: readonly RunRecord[];
  readonly samples: readonly NodeSamples[];
}

/** What every section of the page is given; its runs are without the operations of `precached`. */
export interface ReportContext extends StudyData {
  /** Operations that only filled the image cache. */
  readonly precached: readonly OperationRecord[];
  readonly summary: StudySummary;
  readonly marks: Marks;
}

/** Scenario names in the order of the plan's first runs. */
export function scenariosOf(runs: readonly RunRecord[]): readonly string[] {
  return [...new Set(runs.map(({ scenario }) => scenario))];
}

/** Whether a picture with these targets shows a simulated cloud. */
export function isSimulated(study: StudyRecord, targets: readonly string[]): boolean {
  return study.targets.some(({ name, simulated }) => simulated && targets.includes(name));
}
