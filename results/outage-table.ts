import type { Columns } from './csv.js';
import type { OutageRecord, RunRecord } from './record.js';

/** An outage with the run that saw it. */
export interface OutageRow {
  readonly run: RunRecord;
  readonly outage: OutageRecord;
}

/** A row for each outage and run: one that several runs saw has a row of each. */
export const toOutageRows = (run: RunRecord): readonly OutageRow[] =>
  (run.outages ?? []).map((outage) => ({ run, outage }));

/** Columns of outages.csv. */
export const OUTAGE_COLUMNS: Columns<OutageRow> = {
  study: ({ run }) => run.study,
  run: ({ run }) => run.run,
  target: ({ run }) => run.target,
  scenario: ({ run }) => run.scenario,
  repetition: ({ run }) => run.repetition,
  endpoint: ({ outage }) => outage.endpoint,
  started_at: ({ outage }) => outage.startedAt,
  ended_at: ({ outage }) => outage.endedAt,
  duration_ms: ({ outage }) =>
    outage.endedAt === null ? null : Date.parse(outage.endedAt) - Date.parse(outage.startedAt),
  failures: ({ outage }) => outage.failures,
  problem: ({ outage }) => outage.problem,
};
