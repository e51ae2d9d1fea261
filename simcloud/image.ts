import type { Project } from './server.js';

export interface Image {
  readonly id: string;
  readonly name: string;
  readonly owner: Project;
  readonly visibility: 'public' | 'shared' | 'private';
  readonly minDiskGib: number;
  readonly minRamMib: number;
  readonly createdAt: number;
  /** Null until its maker says so. */
  diskFormat: string | null;
  /** `docker` for what Zun runs, `bare` for what nova runs. */
  containerFormat: string | null;
  tags: readonly string[];
  status: 'queued' | 'saving' | 'active';
  /** Null until it is active. */
  sizeBytes: number | null;
  updatedAt: number;
  /** Everything else that glance shows at the top level: metadata of the snapshot and the like. */
  readonly properties: Record<string, string>;
}
