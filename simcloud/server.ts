import type { ComputeNode } from './compute-node.js';
import type { TrueOperation } from './truth.js';

export interface Flavor {
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  readonly ramMib: number;
  readonly diskGib: number;
}

export interface Project {
  readonly id: string;
  readonly name: string;
}

export interface Port {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly networkId: string;
  readonly networkName: string;
  readonly subnetId: string;
  readonly projectId: string;
  readonly macAddress: string;
  readonly ipAddress: string;
  readonly createdAt: number;
  /** Server or container; empty while it is not bound. */
  deviceId: string;
  /** `compute:kvm`, `compute:kuryr`; empty while it is not bound. */
  deviceOwner: string;
  host: string;
  status: 'ACTIVE' | 'DOWN';
}

/** An event of an action. Times are the control plane's, epoch ms, not yet cut off. */
export interface ActionEvent {
  readonly event: string;
  readonly startedAt: number;
  readonly host: string;
  finishedAt: number | null;
  result: 'Success' | 'Error' | null;
  details: string | null;
}

export interface InstanceAction {
  readonly action: 'create' | 'reboot' | 'createImage' | 'delete';
  readonly requestId: string;
  readonly userId: string;
  readonly startedAt: number;
  updatedAt: number;
  message: 'Error' | null;
  readonly events: ActionEvent[];
}

/** The operating system inside a server. Times are on the true clock. */
export interface Guest {
  /** Power-ons since the server was made. */
  boots: number;
  /** Null while it has no power. */
  poweredAt: number | null;
  /** When it will be ready if nothing comes between; null without power. */
  expectedReadyAt: number | null;
  /** Null while it does not listen yet. */
  readyAt: number | null;
  /** Ends what its start-up does to the node. */
  endActivity: () => void;
}

/** What a guest runs in: a server or a container. */
export interface GuestOwner {
  readonly id: string;
  readonly guest: Guest;
  ports: Port[];
}

export interface Server extends GuestOwner {
  readonly name: string;
  readonly project: Project;
  readonly userId: string;
  readonly flavor: Flavor;
  readonly imageId: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly requestedZone: string;
  readonly networkIds: readonly string[];
  readonly createdAt: number;
  /** Counts up over all servers: order of creation, and nova's `instance-0000000a`. */
  readonly ordinal: number;
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly actions: InstanceAction[];
  node: ComputeNode | null;
  vmState: 'building' | 'active' | 'error' | 'deleted';
  taskState: string | null;
  updatedAt: number;
  launchedAt: number | null;
  terminatedAt: number | null;
  fault: { readonly message: string; readonly createdAt: number } | null;
  /** Operations on the way, each with what is to be undone when a delete or reboot calls it off. */
  readonly pending: Map<TrueOperation, () => void>;
}

/** nova/api/openstack/common.py: status_from_state. */
export function serverStatus(server: Server): string {
  switch (server.vmState) {
    case 'building':
      return 'BUILD';
    case 'error':
      return 'ERROR';
    case 'deleted':
      return 'DELETED';
    case 'active':
      if (!server.taskState?.startsWith('reboot')) return 'ACTIVE';
      return server.taskState.endsWith('_hard') ? 'HARD_REBOOT' : 'REBOOT';
  }
}
