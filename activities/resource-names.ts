import { createHash } from 'node:crypto';

/**
 * Names and metadata of what a run makes in the cloud. They derive from the run's id alone, so that
 * a retry, the reaper and a person all find the same things. Only the metadata is proof: a name
 * that merely looks like ours belongs to somebody else.
 */
export const serverNamePrefix = (run: string): string =>
  `packbench-${createHash('sha256').update(run).digest('hex').slice(0, 10)}-`;

export const serverName = (run: string, ordinal: number): string =>
  `${serverNamePrefix(run)}${String(ordinal)}`;

export const snapshotName = (run: string, ordinal: number): string =>
  `${serverNamePrefix(run)}snapshot-${String(ordinal)}`;

export const resourceMetadata = (
  study: string,
  run: string,
  operationId: string,
): Readonly<Record<string, string>> => ({
  packbench_study: study,
  packbench_run: run,
  packbench_operation: operationId,
});

/** Nodes may share a file system, hence the node's name. */
export const recorderId = (run: string, node: string): string => `${serverNamePrefix(run)}${node}`;
