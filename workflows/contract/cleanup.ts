import type { ResourceKind } from '../../results/record.js';

/** Input of the workflow `cleanup`. */
export interface CleanupInput {
  /** A name in clouds.yaml. @default all of them */
  readonly cloud?: string;
  /** Id of a study. @default all */
  readonly study?: string;
  /** Only tell what would be deleted. @default false */
  readonly dryRun?: boolean;
  /** Delete what is of runs that Temporal does not know, too. @default false */
  readonly unknown?: boolean;
}

export interface ReapCloudInput extends CleanupInput {
  readonly cloud: string;
}

/** One resource of a run, and what became of it. */
export interface CleanupFinding {
  readonly cloud: string;
  readonly kind: ResourceKind;
  readonly id: string;
  readonly name: string;
  /** Empty when only a digest of it is known. */
  readonly run: string;
  /** `kept`: it may not go, by our own rules. `stuck`: it may, and the cloud does not let it. */
  readonly did: 'deleted' | 'would_delete' | 'kept' | 'stuck';
  /** Why it is still there; empty when it is not. */
  readonly why: string;
}

/** Result of the workflow `cleanup`. */
export interface CleanupReport {
  readonly clouds: readonly string[];
  readonly deleted: number;
  readonly kept: number;
  readonly stuck: number;
  /** The first thousand of each cloud. */
  readonly findings: readonly CleanupFinding[];
  /** Clouds that could not be looked at, in words. */
  readonly problems: readonly string[];
}

export interface CleanupActivities {
  /** Names of all clouds that the worker knows. */
  listClouds(): Promise<readonly string[]>;
  /** Deletes what closed runs left in one cloud. */
  reapCloud(input: ReapCloudInput): Promise<{
    readonly findings: readonly CleanupFinding[];
    /** How many there were of each, those beyond the first thousand too. */
    readonly counts: Readonly<Record<CleanupFinding['did'], number>>;
  }>;
}
