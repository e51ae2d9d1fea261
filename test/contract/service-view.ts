import type { BootRequest, Progress, Sent } from '../../openstack/server-service.js';
import type { TargetWish } from '../../openstack/inspect-target.js';
import type { ContractSession } from './contract-session.js';
import { novaView } from './nova-view.js';
import { zunView } from './zun-view.js';

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

export const SERVICE_VIEWS = { nova: novaView, zun: zunView } as const;
