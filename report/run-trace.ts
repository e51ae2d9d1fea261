import type { OperationRecord, RunRecord } from '../results/record.js';
import type { NodeSamples } from '../results/sample.js';
import { activeServers, type ServerCount } from './active-servers.js';
import { standstillsOf } from './standstills.js';

/** A run as it is drawn over time; every time in seconds from the start of the run. */
export interface RunTrace {
  readonly run: RunRecord;
  readonly target: string;
  readonly repetition: number;
  readonly endS: number;
  readonly phases: readonly {
    readonly phase: string;
    readonly fromS: number;
    readonly toS: number;
  }[];
  readonly operations: readonly {
    readonly operation: OperationRecord;
    readonly fromS: number;
    readonly toS: number | null;
  }[];
  /** In which the API did not answer; one that was not seen to end lasts to the end of the run. */
  readonly outages: readonly Stretch[];
  /** In which it was paused or blocked, in the same way. */
  readonly standstills: readonly Stretch[];
  readonly servers: readonly ServerCount[];
  readonly nodes: readonly NodeSamples[];
}

interface Stretch {
  readonly fromS: number;
  readonly toS: number;
}

/** So many runs of a target are drawn; all are in the tables and the CSV files. */
export const DRAWN_REPETITIONS = 2;
/** So many nodes of a target are drawn. */
export const DRAWN_NODES = 3;

/** The first runs of every target in a scenario, with their samples. */
export function toTraces(
  runs: readonly RunRecord[],
  samples: readonly NodeSamples[],
): readonly RunTrace[] {
  const drawn = new Map<string, number>();
  return runs.flatMap((run): RunTrace[] => {
    const count = (drawn.get(run.target) ?? 0) + 1;
    drawn.set(run.target, count);
    return count > DRAWN_REPETITIONS ? [] : [toTrace(run, samples)];
  });
}

function toTrace(run: RunRecord, samples: readonly NodeSamples[]): RunTrace {
  const startMs = Date.parse(run.startedAt);
  const seconds = (ms: number): number => (ms - startMs) / 1000;
  const phases = run.phases.map(({ phase, startedAt, endedAt }) => ({
    phase,
    fromS: seconds(Date.parse(startedAt)),
    toS: seconds(Date.parse(endedAt)),
  }));
  const operations = run.operations.map((operation) => {
    const fromS = seconds(Date.parse(operation.startedAt));
    const { durationMs } = operation;
    return { operation, fromS, toS: durationMs === null ? null : fromS + durationMs / 1000 };
  });
  const ends = [
    ...phases.map(({ toS }) => toS),
    ...operations.map(({ fromS, toS }) => toS ?? fromS),
  ];
  const endS = ends.reduce((latest, end) => Math.max(latest, end), 1);
  const toStretch = (one: { startedAt: string; endedAt: string | null }): Stretch => ({
    fromS: Math.max(0, seconds(Date.parse(one.startedAt))),
    toS: one.endedAt === null ? endS : Math.min(endS, seconds(Date.parse(one.endedAt))),
  });
  return {
    run,
    target: run.target,
    repetition: run.repetition,
    endS,
    phases,
    operations,
    outages: (run.outages ?? []).map(toStretch),
    standstills: standstillsOf(run).map(toStretch),
    servers: activeServers(run.operations).map(([atMs, n]): ServerCount => [seconds(atMs), n]),
    nodes: samples.filter((one) => one.run === run.run).slice(0, DRAWN_NODES),
  };
}
