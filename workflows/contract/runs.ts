import type { Plan } from '../../plan/plan.js';
import type { Scenario } from '../../plan/scenario.js';
import type { Target } from '../../plan/target.js';
import type { AwaitStepResult, StepItem, StepKind } from './steps.js';

/** A target after inspection: names are resolved, nothing secret is in it. */
export interface ResolvedTarget {
  readonly name: string;
  readonly cloud: string;
  readonly service: Target['service'];
  readonly flavorId: string;
  readonly imageId: string;
  readonly networkIds: readonly string[];
  readonly availabilityZone?: string;
  readonly host?: string;
  readonly securityGroups: readonly string[];
  readonly keyPair?: string;
  readonly softRebootWaitSeconds: number;
}

/** Which run a step belongs to. */
export interface RunContext {
  readonly study: string;
  /** `<study>/<target>/<scenario>/<repetition>` */
  readonly run: string;
  readonly target: ResolvedTarget;
  readonly scenario: string;
  readonly repetition: number;
}

export interface RunInput {
  readonly context: RunContext;
  readonly scenario: Scenario;
  readonly plan: Plan;
}

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
}

/** What a run has to know of operations that are in the record of a slice. */
export interface Tally {
  readonly operations: number;
  readonly failures: number;
  /** In words; empty when there is none. */
  readonly firstFailure: string;
}
