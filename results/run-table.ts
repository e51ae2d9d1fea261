import { open, stat } from 'node:fs/promises';
import { writeFileAtomic } from './atomic-file.js';
import type { RunRecord } from './record.js';
import { recordKey } from './merge-parts.js';
import { toResultsError } from './results-error.js';
import type { TableFormat } from './table-formats.js';

/** One CSV file over all runs of a study. */
export interface RunTable {
  /** Brings the file up to date with a run. `readAll` is asked only when it must be made anew. */
  update(run: RunRecord, readAll: () => Promise<readonly RunRecord[]>): Promise<void>;
  /** Makes it anew, with the rows of each run in the order of `runs`. */
  rewrite(runs: readonly RunRecord[]): Promise<void>;
}

interface Segment {
  readonly key: string;
  readonly rows: string;
  readonly startByte: number;
}

/**
 * The rows of a run lie together, in the order in which runs were first saved. A new run is
 * appended and the last one replaced in place, so that a study of 200 runs costs 200 small writes
 * and not 200 rewrites of everything; only a run in the middle, or a file that somebody else
 * changed or a crash cut short, makes it be written anew from the runs' own files.
 */
export function createRunTable(path: string, { header, rowsOf }: TableFormat): RunTable {
  let last: Segment | undefined;
  const written = new Set<string>();
  let size = -1;

  return {
    async update(run, readAll) {
      const isStale = size < 0 || (await sizeOf(path)) !== size;
      // Its slices, which were written before, have other rows now.
      if (isStale || run.lateServers) return rebuild(await readAll());
      const rows = rowsOf(run);
      const key = recordKey(run);
      if (!written.has(key)) return replaceTail(key, rows, size);
      if (last?.key !== key) return rebuild(await readAll());
      if (last.rows !== rows) await replaceTail(key, rows, last.startByte);
    },
    rewrite: rebuild,
  };

  async function rebuild(runs: readonly RunRecord[]): Promise<void> {
    const parts = [header];
    written.clear();
    last = undefined;
    let bytes = Buffer.byteLength(header);
    for (const run of runs) {
      const rows = rowsOf(run);
      parts.push(rows);
      written.add(recordKey(run));
      last = { key: recordKey(run), rows, startByte: bytes };
      bytes += Buffer.byteLength(rows);
    }
    size = -1;
    await writeFileAtomic(path, parts.join(''));
    size = bytes;
  }

  async function replaceTail(key: string, rows: string, startByte: number): Promise<void> {
    size = -1;
    try {
      const file = await open(path, 'r+');
      try {
        await file.truncate(startByte);
        await file.write(rows, startByte);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw toResultsError(error, path, 'write');
    }
    written.add(key);
    last = { key, rows, startByte };
    size = startByte + Buffer.byteLength(rows);
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (stats) => stats.size,
    () => -1,
  );
}
