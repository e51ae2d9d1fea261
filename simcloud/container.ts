import type { ComputeNode } from './compute-node.js';
import type { ContainerEngine } from './container-engine.js';
import type { ContainerLock } from './container-lock.js';
import type { ActionEvent, GuestOwner, Project } from './server.js';

/** zun/common/consts.py: CONTAINER_STATUSES, as far as they occur here. */
export type ContainerStatus =
  'Creating' | 'Created' | 'Running' | 'Restarting' | 'Paused' | 'Stopped' | 'Error' | 'Deleting';

/** An action of a container. Times are the control plane's, epoch ms, not yet cut off. */
export interface ContainerAction {
  readonly action: 'create' | 'reboot' | 'stop' | 'start' | 'commit' | 'delete';
  readonly requestId: string;
  readonly userId: string;
  readonly startedAt: number;
  finishedAt: number | null;
  message: 'Error' | null;
  readonly events: ActionEvent[];
}

/** A container as Zun's database has it, with Docker's own view of it in `engine`. */
export interface Container extends GuestOwner {
  readonly name: string;
  readonly project: Project;
  readonly userId: string;
  /** As the request has it: a name or an id. */
  readonly image: string;
  readonly memoryMib: number;
  readonly cpus: number;
  readonly environment: Readonly<Record<string, string>> | null;
  readonly labels: Readonly<Record<string, string>> | null;
  readonly imagePullPolicy: string | null;
  readonly networkIds: readonly string[];
  readonly diskGib: number | null;
  readonly createdAt: number;
  /** Counts up over all containers. */
  readonly ordinal: number;
  readonly actions: ContainerAction[];
  readonly engine: ContainerEngine;
  /** Zun's computes do one thing with a container after the other. */
  readonly lock: ContainerLock;
  node: ComputeNode | null;
  /** Null before Docker has told the image's own. */
  command: readonly string[] | null;
  status: ContainerStatus;
  statusReason: string | null;
  /** Docker's words, as the last GET of this container brought them. */
  statusDetail: string | null;
  taskState: string | null;
  hostname: string | null;
  /** What it printed, less the marker of a guest that listens now. */
  log: string;
  updatedAt: number | null;
}
