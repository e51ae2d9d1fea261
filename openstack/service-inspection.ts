import type { Hypervisor } from './compute-hosts.js';
import type { ServiceName } from './create-server-service.js';
import type { Flavor } from './flavors.js';
import type { Looked } from './or-problem.js';
import type { Problem } from './problem.js';
import type { Room } from './quota-room.js';

/** What a plan asks of a cloud for one target. Where a name is asked for, an id will do. */
export interface TargetWish {
  /** @default 'nova' */
  readonly service?: ServiceName | undefined;
  /** Nova's. */
  readonly flavor?: string | undefined;
  /** Zun's. */
  readonly memoryMib?: number | undefined;
  readonly cpus?: number | undefined;
  readonly pullPolicy?: string | undefined;
  readonly image: string;
  /** Empty: the cloud chooses. */
  readonly networks: readonly string[];
  readonly availabilityZone?: string | undefined;
  readonly host?: string | undefined;
  readonly securityGroups?: readonly string[] | undefined;
  readonly keyPair?: string | undefined;
  /** Servers that exist at one moment, at most. */
  readonly servers: number;
}

/** What the service that boots the servers has of it. */
export interface ServiceInspection {
  readonly flavor: Looked<Flavor>;
  /** Where the servers were to go, and whether the service is there at all. */
  readonly placement: readonly Problem[];
  /** Those on which the servers may land, as far as the project may see them. */
  readonly hypervisors: readonly Hypervisor[];
  readonly room: readonly Room[];
  /** Service → what is known of its version. */
  readonly versions: Readonly<Record<string, string>>;
}
