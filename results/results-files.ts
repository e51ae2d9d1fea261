import type { RunRecord } from './record.js';

/** One node's spool of one run. It only grows. */
export interface SpoolFile {
  /** Writes a piece at byte `offset`, as often as one likes; returns the size of the spool. */
  append(offset: number, data: Uint8Array): Promise<number>;
  /** Undefined when there is none. */
  read(): Promise<Buffer | undefined>;
  /** The same when nothing more comes: what lay in pieces may become one file. */
  close(): Promise<Buffer | undefined>;
}

/** The CSV files over all runs of a study. */
export interface StudyTables {
  /** Brings them up to date with a run whose own file was written. */
  update(run: RunRecord): Promise<void>;
  /** Writes them anew, runs and slices in the order in which they started. */
  rewrite(): Promise<void>;
}

/**
 * Where results lie: a folder, or a bucket that several machines share. Paths are relative to its
 * root, their parts joined by `/` and checked before. Every method throws `ResultsError`.
 */
export interface ResultsFiles {
  /** Path of the folder, or the bucket's address such as `s3://bucket/prefix`. */
  readonly root: string;
  /** A file's own path or address, for people and for messages. */
  locate(path: string): string;
  /**
   * Writes a whole file: a reader, or a crash, sees the old text or the new one.
   *
   * @param signal once aborted it is not written any more
   */
  write(path: string, text: string, signal?: AbortSignal): Promise<void>;
  /** Undefined when there is no such file. */
  read(path: string): Promise<Buffer | undefined>;
  /** Files `depth` folders below `path`, sorted by name; none when it is not there. */
  list(path: string, depth: number): Promise<readonly string[]>;
  /** Ids of the studies that are here, in any order. */
  listStudies(): Promise<readonly string[]>;
  openSpool(path: string): SpoolFile;
  openTables(study: string): StudyTables;
  /** Writes a file and takes it away again: throws what is wrong. */
  probe(): Promise<void>;
}
