import type { Plan } from '../../plan/plan.js';
import type { Scenario } from '../../plan/scenario.js';
import type { Target } from '../../plan/target.js';

/** A target after inspection: names are resolved, nothing secret is in it. */
export interface ResolvedTarget {
  readonly name: string;
  readonly cloud: string;
  readonly service: Target['service'];
  /** Nova's. */
  readonly flavorId?: string;
  /** Zun's. */
  readonly container?: {
    readonly memoryMib: number;
    readonly cpus?: number;
    readonly pullPolicy?: 'always' | 'ifnotpresent';
  };
  readonly imageId: string;
  readonly networkIds: readonly string[];
  readonly availabilityZone?: string;
  readonly host?: string;
  readonly securityGroups: readonly string[];
  readonly keyPair?: string;
  readonly softRebootWaitSeconds: number;
  /** Looks at a boot are this far apart; else where its end is likely. */
  readonly rungsEveryMs?: number;
  /** @default as_stored */
  readonly actionStamps?: Target['action_stamps'];
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
  /** Boot and delete one server before anything is measured (the plan's `precache_images`). */
  readonly precache: boolean;
}
