import type { Project } from './server.js';

export interface Volume {
  readonly id: string;
  readonly name: string;
  readonly sizeGib: number;
  readonly project: Project;
  readonly userId: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: number;
  status: 'creating' | 'available' | 'deleting';
}
