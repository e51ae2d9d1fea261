/**
 * What a run leaves behind. Plain JSON: these objects are results of activities, so Temporal's
 * history holds them, and the results folder is a projection of them.
 */

export type Outcome = 'ok' | 'failed' | 'timed_out' | 'censored';

/** Words in the `flags` column; each is explained in docs/numbers.md. */
export type Flag =
  | 'retried'
  | 'reply_lost'
  | 'start_from_control_plane'
  | 'soft_reboot_fell_back'
  | 'clock_inconsistent'
  | 'clock_anchor_changed'
  | 'duplicate_created'
  | 'stray_reboot';

/**
 * Rungs of a ladder, in order; all count from the operation's request. Of a boot: `accepted` the
 * reply to the request, `scheduled` a compute node has begun, `networked` its ports and
 * `block_mapped` its disks are there, `spawned` the driver has started the guest, `active` the API
 * shows it. Of a reboot: `restarted`, the guest's process on the compute node began anew. Of the wait
 * for a guest, in any order: what its probes have seen.
 */
export const RUNGS = [
  'accepted',
  'scheduled',
  'networked',
  'block_mapped',
  'spawned',
  'active',
  'restarted',
  'console',
  'port',
  'ssh',
  'mysql',
] as const;
export type Rung = (typeof RUNGS)[number];

/** When a rung was reached, in ms since the operation's request was sent. */
export interface RungRecord {
  readonly rung: Rung;
  /** Middle of the bounds. */
  readonly durationMs: number;
  readonly lowerMs: number;
  readonly upperMs: number;
}

/** One timed step on one server or image. operations.csv has a row for each of its rungs as well. */
export interface OperationRecord {
  /** Unique in the study and the same on every retry. */
  readonly id: string;
  readonly study: string;
  /** `<study>/<target>/<scenario>/<repetition>` */
  readonly run: string;
  readonly target: string;
  readonly scenario: string;
  /** From 1. */
  readonly repetition: number;
  /** Rally's name of the step, such as `nova.boot_server`. */
  readonly operation: string;
  readonly resource: 'server' | 'image';
  /** Empty when the cloud never gave one. */
  readonly resourceId: string;
  /** Place of the operation among those of its name in its run, from 1. */
  readonly ordinal: number;
  /** When the request was sent, on the worker's clock; ISO 8601, UTC, ms. */
  readonly startedAt: string;
  /** Middle of the bounds; null when the operation has no end (failed, timed out, censored). */
  readonly durationMs: number | null;
  /** The true duration is above this. Null when nothing is known. */
  readonly lowerMs: number | null;
  /** The true duration is at most this. Null when there is no end. */
  readonly upperMs: number | null;
  /** Event finish less action start, by the control plane's own stamps. Null when it has none. */
  readonly controlPlaneMs: number | null;
  readonly controlPlaneLowerMs: number | null;
  readonly controlPlaneUpperMs: number | null;
  readonly outcome: Outcome;
  readonly flags: readonly Flag[];
  /** The cloud's own words; empty when all went well. */
  readonly fault: string;
  /** `x-openstack-request-id` of the request that started it. */
  readonly requestId: string;
  /** Requests sent for this operation: its own, its share of polls (rounded up) and look-ups. */
  readonly apiRequests: number;
  /** Name of the phase in which it was started. */
  readonly phase: string;
  /** What was seen on its way, in order; absent when nothing was. */
  readonly rungs?: readonly RungRecord[];
}

export type BenchmarkOutcome =
  | 'ok'
  | 'failed'
  | 'timed_out'
  | 'unparsed' /** Its program is not on the guest. */
  | 'unavailable';

/** One figure that a benchmark printed. */
export interface Metric {
  /** Such as `transactions_per_second`. */
  readonly name: string;
  readonly value: number;
  /** Such as `MiB/s`, `s`, `1/s`, `score`. */
  readonly unit: string;
  readonly better: 'higher' | 'lower';
}

/** One execution of a benchmark in one guest, or on the compute node itself. */
export interface BenchmarkRecord {
  /** Unique in the study and the same on every retry. */
  readonly id: string;
  readonly study: string;
  readonly run: string;
  readonly target: string;
  readonly scenario: string;
  readonly repetition: number;
  /** As the plan names it, such as `sysbench-oltp`. */
  readonly benchmark: string;
  /** Such as `read-only` or `rndrw`; empty when the benchmark has no modes. */
  readonly mode: string;
  /** Null when the benchmark takes no number of threads. */
  readonly threads: number | null;
  readonly place: 'guest' | 'node';
  /** Which guest, from 1; 0 for the node. */
  readonly ordinal: number;
  /** The server's id, or the node's name. */
  readonly resourceId: string;
  /** How many guests ran it at the same moment; 0 for the node. */
  readonly level: number;
  /** Which of the executions with the same parameters, from 1. */
  readonly nth: number;
  /** When it was let go, on the worker's clock; ISO 8601, UTC, ms. */
  readonly startedAt: string;
  /** Between the first and the last start of those at the same moment, at most. Null for one. */
  readonly startSpreadMs: number | null;
  /** Wall time of the command, by the guest's own clock. Null when it has no end. @unit s */
  readonly seconds: number | null;
  readonly outcome: BenchmarkOutcome;
  /** In words; empty when all went well. */
  readonly fault: string;
  readonly metrics: readonly Metric[];
  /** The command that was measured. */
  readonly command: string;
  /** File with what it printed, relative to the study's folder; empty when it printed nothing. */
  readonly rawFile: string;
  /** Name of the phase in which it ran. */
  readonly phase: string;
}

/** A named stretch of a run, on the worker's clock. */
export interface PhaseRecord {
  readonly run: string;
  readonly phase: string;
  /** ISO 8601, UTC, ms. */
  readonly startedAt: string;
  readonly endedAt: string;
}

/** Kinds of resource that a run can leave behind. */
export const RESOURCE_KINDS = ['server', 'port', 'image', 'volume', 'key_pair'] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** How many resources of each kind the project had; a kind whose service it lacks is absent. */
export type Inventory = Readonly<Partial<Record<ResourceKind, number>>>;

/** A time in which a cloud's API did not answer as it should. */
export interface OutageRecord {
  /** Host and port. */
  readonly endpoint: string;
  /** From the first request that went wrong, on the worker's clock; ISO 8601, UTC, ms. */
  readonly startedAt: string;
  /** Until the next that was answered. Null when none was, as far as the run saw. */
  readonly endedAt: string | null;
  /** Requests that went wrong. */
  readonly failures: number;
  /** The first one's problem in words, such as `503` or `connection refused`. */
  readonly problem: string;
}

export const DECISIONS = ['resume', 'skip', 'abort'] as const;
/** What an operator may say to a run that is blocked. */
export type Decision = (typeof DECISIONS)[number];

/** A time in which a run waited for an operator. */
export interface BlockRecord {
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** What could not be done, in words. */
  readonly reason: string;
  /** Null when the run was cancelled while it waited. */
  readonly decision: Decision | null;
}

/** A time in which an operator kept a run from beginning operations; its nodes were sampled on. */
export interface PauseRecord {
  /** From when on no operation was under way, on the worker's clock; ISO 8601, UTC, ms. */
  readonly startedAt: string;
  /** Null while it lasts. */
  readonly endedAt: string | null;
  /** The operator's words; empty when there were none. */
  readonly reason: string;
}

/** `aborted`: an operator said so. */
export type RunOutcome = 'ok' | 'failed' | 'leaked' | 'cancelled' | 'aborted';

/** How the samples of one node came in. */
export interface RecordingRecord {
  readonly node: string;
  /** Spool file in the results folder, relative to it. Null when there is none. */
  readonly rawFile: string | null;
  /** node clock − worker clock, ms: [lower, upper]. Null when it could not be read. */
  readonly clockOffsetMs: readonly [number, number] | null;
  /**
   * All readings of it, the last of which is above: how many samples there were then, and within
   * what the offset was. They place the samples of a node whose clock was set meanwhile.
   */
  readonly clockReadings?: readonly {
    readonly ticks: number;
    readonly lowerMs: number;
    readonly upperMs: number;
  }[];
  readonly recorder: 'python3' | 'sh' | null;
  readonly ticks: number;
  /** What is missing and why; empty when nothing is. */
  readonly problem: string;
}

export interface RunRecord {
  readonly run: string;
  /**
   * Absent for the run itself. From 1 for a slice of a run of many servers: the same run, the
   * operations of the slice. A loaded study has its slices merged.
   */
  readonly part?: number;
  readonly study: string;
  readonly target: string;
  readonly scenario: string;
  readonly repetition: number;
  readonly startedAt: string;
  /** Null while it runs. */
  readonly endedAt: string | null;
  /** Null while it runs. */
  readonly outcome: RunOutcome | null;
  /** Why the outcome is not ok, in words. */
  readonly reason: string;
  readonly phases: readonly PhaseRecord[];
  readonly operations: readonly OperationRecord[];
  readonly benchmarks: readonly BenchmarkRecord[];
  readonly recordings: readonly RecordingRecord[];
  /** What was left behind, as `server <id> <name>`; empty when nothing was. */
  readonly left: readonly string[];
  /**
   * Of a run with slices: servers that it deleted at its end and that no boot it knew of had for its
   * own. A boot of a slice with another server is flagged `duplicate_created` when the study is read.
   */
  readonly lateServers?: readonly { readonly ordinal: number; readonly serverId: string }[];
  /** Absent while the run goes on, and of a run that could not look. */
  readonly inventory?: { readonly before: Inventory; readonly after: Inventory };
  /** Foreign resources that came or went meanwhile, in words. */
  readonly foreign?: readonly string[];
  readonly outages?: readonly OutageRecord[];
  readonly blocks?: readonly BlockRecord[];
  readonly pauses?: readonly PauseRecord[];
  /** What was there before the run and may have disturbed it, in words. */
  readonly notes?: readonly string[];
  /** Requests that packbench sent to the cloud in this run, whatever for. */
  readonly apiRequests: number;
}

/** One target as the pre-flight inspection found it. */
export interface TargetRecord {
  readonly name: string;
  readonly cloud: string;
  readonly service: string;
  /** True for simcloud: every picture then says SIMULATED. */
  readonly simulated: boolean;
  /** Speed-up of the simulated clock; 1 for a real cloud. */
  readonly speedUp: number;
  /** Of a Zun target what the plan asks for, without id; 0 where the cloud chooses. */
  readonly flavor: { id: string; name: string; vcpus: number; ramMib: number; diskGib: number };
  readonly image: {
    id: string;
    name: string;
    sizeBytes: number | null;
    checksum: string;
    diskFormat: string;
  };
  readonly networks: readonly { id: string; name: string }[];
  readonly availabilityZone: string;
  readonly hypervisors: readonly string[];
  /** Service → what is known of its version (microversion range, release). */
  readonly versions: Readonly<Record<string, string>>;
  /** Node name → kernel, CPUs, memory, as read over SSH. */
  readonly nodes: Readonly<Record<string, string>>;
  readonly sharedHost: boolean;
}

export type StudyOutcome = 'ok' | 'failed' | 'cancelled';

export interface StudyRecord {
  readonly study: string;
  readonly planName: string;
  /** The plan as JSON, defaults filled in. */
  readonly plan: unknown;
  readonly targets: readonly TargetRecord[];
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly outcome: StudyOutcome | null;
  /** What a reader must know, in words. */
  readonly warnings: readonly string[];
  readonly packbenchVersion: string;
  readonly temporalNamespace: string;
}
