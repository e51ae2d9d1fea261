import type { PlanInput } from '../plan/plan.js';
import type { OrderedFault } from '../simcloud/faults.js';
import type { NodeLatencies } from '../simcloud/node-options.js';
import type { STUDY_TYPES } from '../workflows/contract/names.js';

export type TargetInput = PlanInput['targets'][number];
export type ScenarioInput = NonNullable<PlanInput['scenarios']>[number];

/** A study of one target, what happens to it, and when its histories are recorded. */
export interface HistoryCase {
  /** In which state its workflows are then: part of the files' names. */
  readonly state: string;
  /** What is started. @default 'study' */
  readonly type?: (typeof STUDY_TYPES)[number];
  readonly scenarios: readonly ScenarioInput[];
  /** Said beside the plan when it is started. */
  readonly ask?: { readonly dry_run?: true; readonly preflight?: true };
  /** What its target is: servers of nova on KVM, or containers of Zun. @default 'kvm' */
  readonly platform?: 'kvm' | 'docker';
  /** Takes longer on its compute node than anybody looks. */
  readonly endless?: keyof NodeLatencies;
  /** Its compute node is sampled. */
  readonly sampled?: true;
  readonly target?: Partial<TargetInput>;
  readonly more?: Partial<PlanInput>;
  /** What is waited for: the study's end, or its run in this state and phase. */
  readonly until: 'end' | { readonly state: string; readonly phase?: string };
  /**
   * Done then; the histories are recorded after it, when the study has come to its end, or stands
   * still because of it.
   */
  readonly then?: 'cancel' | 'skip' | 'abort' | 'terminate the run' | 'extend-hold' | 'pause';
  /** State of one before it, on whose compute node it runs: it begins when that one is recorded. */
  readonly behind?: string;
  /** When all are recorded it is resumed, without faults; its state in the histories of its end. */
  readonly resumed?: string;
}

/** Cases that go on side by side, each on a compute node of its own. */
export interface HistoryRound {
  /** In force until all of them are recorded. */
  readonly faults: readonly OrderedFault[];
  readonly cases: readonly HistoryCase[];
}
