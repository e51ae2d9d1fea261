import type { Plan } from '../../plan/plan.js';
import type { ScenarioType } from '../../plan/scenario.js';
import type {
  OutageRecord,
  RecordingRecord,
  RunRecord,
  StudyRecord,
  TargetRecord,
} from '../../results/record.js';
import type {
  BenchmarkInput,
  BenchmarkResult,
  DirectStartInput,
  DirectStartResult,
} from './benchmarks.js';
import type { CleanupActivities } from './cleanup.js';
import type { LeaseActivities } from './leases.js';
import type {
  CompareInventoryInput,
  CompareInventoryResult,
  TakeInventoryResult,
} from './inventories.js';
import type { PlanActivities } from './plans.js';
import type { ResolvedTarget, RunContext } from './runs.js';
import type {
  AwaitGuestInput,
  AwaitGuestResult,
  AwaitStepInput,
  AwaitStepResult,
  StartStepInput,
  StartStepResult,
  StepKind,
} from './steps.js';

export interface LeftoversInput {
  readonly context: RunContext;
  /** Every server that the run is known to have made: their ports must go too. @default none */
  readonly serverIds?: readonly string[];
  /** Set when the run is closed: should it be reset meanwhile, nothing of it is deleted any more. */
  readonly isClosed?: true;
}

export interface RecordingInput {
  readonly context: RunContext;
  readonly plan: Pick<Plan, 'targets' | 'sampling'>;
  readonly node: string;
  /** After this long the recorder ends by itself, whatever happens. */
  readonly deadlineSeconds: number;
}

export interface InspectResult {
  readonly targets: readonly ResolvedTarget[];
  readonly records: readonly TargetRecord[];
  readonly warnings: readonly string[];
}

export interface PreparePlanInput {
  /** What the study was started with, whatever it is. */
  readonly plan: unknown;
  /** The one scenario that is asked for. @default those of the plan */
  readonly only?: ScenarioType;
}

export interface PreparedStudy {
  readonly plan: Plan;
  readonly packbenchVersion: string;
  /** Check everything, measure nothing. @default false */
  readonly dryRun?: boolean;
  /** End `skipped` when a good number cannot be had now. @default false */
  readonly preflight?: boolean;
}

export interface SavedRun {
  /** Where the study's results are, on the worker or in the store. */
  readonly results: string;
}

/** Paths on the worker. */
export interface WrittenReport {
  readonly results: string;
  readonly report: string;
  /** The figures that matter most, a sentence each. */
  readonly headline: readonly string[];
}

export interface RemoveLeftoversResult {
  /** What it deleted, as `server <id> <name>`, at most 500. Absent in older histories. */
  readonly removed?: readonly string[];
  readonly apiRequests: number;
  readonly outages?: readonly OutageRecord[];
}

/** Which activities start and await each kind of step. */
export const STEP_ACTIVITIES = {
  boot: { start: 'bootServers', await: 'awaitActive' },
  reboot: { start: 'rebootServers', await: 'awaitRebooted' },
  snapshot: { start: 'snapshotServers', await: 'awaitImages' },
  delete: { start: 'deleteServers', await: 'awaitDeleted' },
  'delete-image': { start: 'deleteImages', await: 'awaitImagesDeleted' },
} as const satisfies Record<StepKind, { start: keyof Activities; await: keyof Activities }>;

/** The activities as workflows see them. */
export interface Activities extends LeaseActivities, CleanupActivities, PlanActivities {
  /** Finds and checks the plan; fails for good with every problem listed. */
  preparePlan(input: PreparePlanInput): Promise<PreparedStudy>;
  /** Resolves names, checks quota and nodes; fails for good with every problem listed. */
  inspectTargets(input: { study: string; plan: Plan }): Promise<InspectResult>;
  /** Which compute nodes do something by themselves, each in words; none when all are idle. */
  checkIdle(input: { plan: Pick<Plan, 'targets'> }): Promise<readonly string[]>;
  bootServers(input: StartStepInput): Promise<StartStepResult>;
  awaitActive(input: AwaitStepInput): Promise<AwaitStepResult>;
  rebootServers(input: StartStepInput): Promise<StartStepResult>;
  awaitRebooted(input: AwaitStepInput): Promise<AwaitStepResult>;
  snapshotServers(input: StartStepInput): Promise<StartStepResult>;
  awaitImages(input: AwaitStepInput): Promise<AwaitStepResult>;
  deleteServers(input: StartStepInput): Promise<StartStepResult>;
  awaitDeleted(input: AwaitStepInput): Promise<AwaitStepResult>;
  deleteImages(input: StartStepInput): Promise<StartStepResult>;
  awaitImagesDeleted(input: AwaitStepInput): Promise<AwaitStepResult>;
  awaitGuest(input: AwaitGuestInput): Promise<AwaitGuestResult>;
  /**
   * One execution of a benchmark in all places at the same moment. It is found again by its id
   * where it runs, and never started twice.
   */
  runBenchmark(input: BenchmarkInput): Promise<BenchmarkResult>;
  /** Starts a server's twin on its compute node without OpenStack, times it, removes it. */
  startDirectly(input: DirectStartInput): Promise<DirectStartResult>;
  /** What the project has before the run makes anything. */
  takeInventory(input: { context: RunContext }): Promise<TakeInventoryResult>;
  /** Deletes whatever carries the run's id and waits until it is gone. */
  removeLeftovers(input: LeftoversInput): Promise<RemoveLeftoversResult>;
  /** What the run left, as `server <id> <name>`, and what others did meanwhile. */
  compareInventory(input: CompareInventoryInput): Promise<CompareInventoryResult>;
  /**
   * What the run's cloud suffers from, in words; empty when this worker has seen nothing. Temporal
   * does not say why an activity came to no end.
   */
  explainTrouble(input: { context: RunContext; sinceMs: number }): Promise<string>;
  /**
   * Outages of the run's cloud of which this worker has seen something since then, epoch ms. Local:
   * the cloud is not asked. With `isSilent` one that has no end yet is told to its last failure.
   */
  seenOutages(input: {
    context: RunContext;
    sinceMs: number;
    isSilent: boolean;
  }): Promise<readonly OutageRecord[]>;
  startRecorder(input: RecordingInput): Promise<void>;
  /** Collects until it is cancelled, then stops the recorder and collects the rest. */
  collectSamples(input: RecordingInput): Promise<RecordingRecord>;
  /** Stops a recorder and collects the rest, when `collectSamples` could not. */
  finishRecording(input: RecordingInput): Promise<RecordingRecord>;
  /** The worker's clock, ISO 8601. Local: phases are marked with it. */
  readClock(): Promise<string>;
  /** Undefined in older histories. */
  saveRun(record: RunRecord): Promise<SavedRun | undefined>;
  saveStudy(record: StudyRecord): Promise<void>;
  writeReport(input: { study: string }): Promise<WrittenReport>;
}
