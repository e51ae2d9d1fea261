import type { CloudClient } from '../../openstack/cloud-client.js';
import type { TargetInspection } from '../../openstack/inspect-target.js';
import type {
  BootRequest,
  OperationKind,
  Poll,
  Progress,
  Sent,
  ServerService,
} from '../../openstack/server-service.js';
import type { TargetWish } from '../../openstack/service-inspection.js';
import type { ContractCloud } from './contract-cloud.js';

/** A client of the cloud under test, and the few things that every group of tests does with it. */
export interface ContractSession {
  readonly cloud: ContractCloud;
  readonly client: CloudClient;
  readonly service: ServerService;
  readonly view: ServiceView;
  readonly wish: TargetWish;
  readonly inspection: TargetInspection;
  /** Unique to this run of the suite. */
  readonly run: string;
  readonly namePrefix: string;
  readonly bootRequest: (suffix: string, changes?: Partial<BootRequest>) => BootRequest;
  /** Polls until nothing is pending. Resolves with every poll, oldest first. */
  readonly pollToEnd: (
    kind: OperationKind,
    operations: readonly Sent[],
  ) => Promise<readonly Poll[]>;
  /** Polls one operation to its end. */
  readonly end: (kind: OperationKind, operation: Sent) => Promise<Progress>;
  readonly waitForConsole: (serverId: string, marker: string) => Promise<string>;
  /** Deletes what the run left. */
  readonly close: () => Promise<void>;
}

/**
 * What the contract looks at beside the steps that all services share: the service's own words and
 * states, which packbench's poll loops and its errors rely on.
 */
export interface ServiceView {
  /** A request that the service refuses at once: what of it is wrong, and how it is told. */
  readonly refusedBoots: readonly {
    readonly what: string;
    readonly changes: Partial<BootRequest>;
    readonly status: number;
    readonly fault: string | RegExp;
    /** True for what only real clouds look at. */
    readonly realOnly?: boolean;
  }[];
  /** A request that it accepts, and then fails. */
  readonly failingBoots: readonly {
    readonly what: string;
    readonly changes: Partial<BootRequest>;
    readonly fault: string | RegExp;
  }[];
  /** Wrong names beside those of image and network, and the problems that they make. */
  readonly wrongWish: Partial<TargetWish>;
  readonly wrongNames: (session: ContractSession) => {
    readonly first: readonly string[];
    readonly last: readonly string[];
  };
  /** Quotas, in the order in which they are told. */
  readonly rooms: readonly string[];
  readonly unknown: (serverId: string) => string;
  readonly rebootConflict: (serverId: string) => RegExp;
  readonly expectBuilding: (session: ContractSession, serverId: string) => Promise<void>;
  readonly expectBooted: (progress: Progress) => void;
  /** Its name and metadata, and that a list shows it too. */
  readonly expectListed: (session: ContractSession, serverId: string) => Promise<void>;
  readonly expectRebooting: (session: ContractSession, serverId: string) => Promise<void>;
  readonly expectSnapshotBegun: (
    session: ContractSession,
    serverId: string,
    snapshot: Sent,
  ) => Promise<void>;
  readonly expectSnapshotDone: (session: ContractSession, snapshot: Sent) => Promise<void>;
  readonly expectDeleting: (session: ContractSession, serverId: string) => Promise<void>;
  /** What is left of a deleted server: nothing but, with some services, its actions. */
  readonly expectDeleted: (session: ContractSession, deleted: Sent) => Promise<void>;
}
