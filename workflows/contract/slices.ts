import type { OperationFigures } from './progress.js';
import type { RunInput } from './runs.js';
import type { AwaitStepResult, StepItem, StepKind } from './steps.js';

/** A piece of a run of many servers: a workflow of its own, so that no history grows too long. */
export interface SliceInput {
  readonly run: RunInput;
  /** From 1; names the slice's record and its workflow. */
  readonly part: number;
  readonly phase: string;
  readonly job:
    /** All items at the same moment. */
    | { readonly do: 'together'; readonly kind: StepKind; readonly items: readonly StepItem[] }
    /** Boots, one after the other. */
    | { readonly do: 'in-turn'; readonly items: readonly StepItem[] }
    /** The whole of serial-reboot for these servers. */
    | { readonly do: 'reboot'; readonly ordinals: readonly number[] };
}

export interface SliceResult extends Tally {
  readonly reached: AwaitStepResult['reached'];
  /** Absent in what older versions wrote. */
  readonly boots?: readonly BootedServer[];
  /** Absent in older histories. */
  readonly figures?: readonly OperationFigures[];
}

/** A boot that the cloud gave a server, whatever became of it. */
export interface BootedServer {
  /** Of the operation. */
  readonly id: string;
  /** Of the server's name, unique among all boots of a run. */
  readonly ordinal: number;
  readonly serverId: string;
}

/** What a run has to know of operations that are in the record of a slice. */
export interface Tally {
  /** Executions of benchmarks among them. */
  readonly operations: number;
  readonly failures: number;
  /** In words; empty when there is none. */
  readonly firstFailure: string;
}
