import type { Readiness, Target } from '../../plan/target.js';
import type { Scenario } from '../../plan/scenario.js';
import type { Plan } from '../../plan/plan.js';
import type {
  OperationRecord,
  RecordingRecord,
  RunRecord,
  StudyRecord,
  TargetRecord,
} from '../../results/record.js';

/** Kinds of step that start an operation and then wait for it. */
export type StepKind = 'boot' | 'reboot' | 'snapshot' | 'delete' | 'delete-image';

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

/** A server that a boot has reached. */
export interface ServerHandle {
  readonly ordinal: number;
  readonly serverId: string;
  readonly addresses: readonly string[];
  /** When the last look that did not find it there was sent, epoch ms on the worker's clock. */
  readonly lastPendingAtMs: number;
}

/** An operation whose request was sent; instants in epoch ms on the worker's clock. */
export interface StartedOperation {
  /** Unique in the study and the same on every retry: `<run>/<operation>/<ordinal>`. */
  readonly id: string;
  readonly ordinal: number;
  readonly serverId: string;
  /** What the wait looks at: the server, or the snapshot's image. */
  readonly resourceId: string;
  readonly requestId: string;
  /** A point, unless the reply was lost: then the request was sent somewhere in between. */
  readonly startLowerMs: number;
  readonly startUpperMs: number;
  /** When its reply had arrived; null when it was lost. */
  readonly repliedAtMs: number | null;
  readonly anchor: string;
  readonly flags: OperationRecord['flags'];
  readonly apiRequests: number;
}

/** One operation of a batch. */
export interface StepItem {
  readonly ordinal: number;
  /** Empty for a boot. */
  readonly serverId: string;
  /** The image to delete; for a boot the snapshot to boot instead of the target's image. */
  readonly imageId?: string;
  /** Earlier reboots of this server: one that is none of these is ours, its reply was lost. */
  readonly knownRequestIds?: readonly string[];
}

export interface StartStepInput {
  readonly context: RunContext;
  readonly phase: string;
  /** At most 50. Their requests leave at the same moment. */
  readonly items: readonly StepItem[];
}

export interface StartStepResult {
  readonly started: readonly StartedOperation[];
  /** Operations that ended with their request: refused, or without a start that can be known. */
  readonly operations: readonly OperationRecord[];
  readonly apiRequests: number;
}

export interface AwaitStepInput {
  readonly context: RunContext;
  readonly phase: string;
  readonly started: readonly StartedOperation[];
  readonly timeoutSeconds: number;
}

export interface AwaitStepResult {
  readonly operations: readonly OperationRecord[];
  /** Those that got there; `resourceId` is the image after a snapshot. */
  readonly reached: readonly (ServerHandle & {
    readonly resourceId: string;
    readonly requestId: string;
  })[];
  readonly apiRequests: number;
}

export interface AwaitGuestInput {
  readonly context: RunContext;
  readonly phase: string;
  readonly readiness: Readiness;
  readonly servers: readonly ServerHandle[];
  /** After which operation the guests come up. */
  readonly after: 'boot' | 'reboot';
  readonly started: readonly StartedOperation[];
  /** Console logs before a reboot, by server id: a marker in them is an old one. */
  readonly consoleBefore: Readonly<Record<string, ConsoleDigest>>;
}

/** A console log without its text, to tell later whether a log goes on or is a new one. */
export interface ConsoleDigest {
  /** In UTF-16 code units. */
  readonly length: number;
  readonly sha256: string;
}

export interface AwaitGuestResult {
  readonly operations: readonly OperationRecord[];
  readonly ready: readonly ServerHandle[];
  /** Digest of each console log when its guest was ready, by server id. */
  readonly console: Readonly<Record<string, ConsoleDigest>>;
  readonly apiRequests: number;
}

export interface LeftoversInput {
  readonly context: RunContext;
  /** Every server that the run made: their ports must be gone too. */
  readonly serverIds: readonly string[];
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

export interface PreparedStudy {
  readonly plan: Plan;
  readonly packbenchVersion: string;
}

export interface RunInput {
  readonly context: RunContext;
  readonly scenario: Scenario;
  readonly plan: Plan;
}

/** Paths on the worker. */
export interface WrittenReport {
  readonly results: string;
  readonly report: string;
  /** The figures that matter most, a sentence each. */
  readonly headline: readonly string[];
}

/** Which activities start and await each kind of step. */
export const STEP_ACTIVITIES = {
  boot: { start: 'bootServers', await: 'awaitActive' },
  reboot: { start: 'rebootServers', await: 'awaitRebooted' },
  snapshot: { start: 'snapshotServers', await: 'awaitImages' },
  delete: { start: 'deleteServers', await: 'awaitDeleted' },
  'delete-image': { start: 'deleteImages', await: 'awaitImagesDeleted' },
} as const satisfies Record<StepKind, { start: keyof Activities; await: keyof Activities }>;

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

/** The activities as workflows see them. */
export interface Activities {
  /** Checks the plan; fails for good with every problem listed. */
  preparePlan(input: { plan: unknown }): Promise<PreparedStudy>;
  /** Resolves names, checks quota and nodes; fails for good with every problem listed. */
  inspectTargets(input: { study: string; plan: Plan }): Promise<InspectResult>;
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
  /** Deletes whatever carries the run's id and waits until it is gone. */
  removeLeftovers(input: { context: RunContext }): Promise<{ apiRequests: number }>;
  /** What still carries the run's id, as `server <id> <name>`, and ports of its servers. */
  listLeftovers(input: LeftoversInput): Promise<{ left: readonly string[]; apiRequests: number }>;
  startRecorder(input: RecordingInput): Promise<void>;
  /** Collects until it is cancelled, then stops the recorder and collects the rest. */
  collectSamples(input: RecordingInput): Promise<RecordingRecord>;
  /** The worker's clock, ISO 8601. Local: phases are marked with it. */
  readClock(): Promise<string>;
  saveRun(record: RunRecord): Promise<void>;
  saveStudy(record: StudyRecord): Promise<void>;
  writeReport(input: { study: string }): Promise<WrittenReport>;
}

export const TASK_QUEUE = 'packbench';
/** Workflow types that a person starts with a plan; each ends with a `StudyResult`. */
export const STUDY_TYPES = [
  'study',
  'serialBoot',
  'steadyStatePacking',
  'serialReboot',
  'bootSnapshot',
] as const;
/** Visibility query for all of them. */
export const STUDY_QUERY = `WorkflowType IN (${STUDY_TYPES.map((type) => `'${type}'`).join(', ')})`;
export const MAX_BATCH = 50;

/** Types of `ApplicationFailure`; `client/` maps them to exit codes. */
export const FAILURE = {
  plan: 'PlanError',
  target: 'TargetError',
  cloud: 'CloudError',
  results: 'ResultsError',
} as const;
