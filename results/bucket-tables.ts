import { contentType } from './content-type.js';
import { inParallel } from './in-parallel.js';
import { parseJson } from './json-file.js';
import { flagLateDuplicates } from './flag-late-duplicates.js';
import type { BucketObject, ObjectBucket } from './object-bucket.js';
import type { RunRecord } from './record.js';
import type { StudyTables } from './results-files.js';
import { createStudyFolder, inOrder } from './study-folder.js';
import { TABLE_FORMATS } from './table-formats.js';

/** A run, or a slice of one, as long as its file is the same. */
interface KnownRun {
  readonly etag: string;
  readonly record: RunRecord;
}

/**
 * The study's tables in a bucket that several workers write to. An object is only ever replaced, so
 * the last writer's tables are what stays: each writer looks again once it has written, and writes
 * again when a run's file is there that its tables do not have. Whoever writes last has therefore
 * seen every file that was there, and whoever saves a file after that look writes after it.
 */
export function createBucketTables(bucket: ObjectBucket, study: string): StudyTables {
  const folder = createStudyFolder(study);
  const known = new Map<string, KnownRun>();
  let going: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;

  // All of them are written anew each time, in their order.
  return { update: lookAgain, rewrite: lookAgain };

  /** Whoever waits shares one look with all that wait: it finds what each of them has saved. */
  function lookAgain(): Promise<void> {
    waiting ??= going
      .catch(() => undefined)
      .then(() => {
        waiting = undefined;
        return (going = bringUpToDate());
      });
    return waiting;
  }

  async function bringUpToDate(): Promise<void> {
    let listed = await listRuns();
    for (;;) {
      await learn(listed);
      await writeAll(listed);
      const again = await listRuns();
      if (isSame(listed, again)) return;
      listed = again;
    }
  }

  async function listRuns(): Promise<readonly BucketObject[]> {
    const objects = await bucket.list(`${folder.path}/runs/`);
    return objects.filter(({ key }) => key.endsWith('.json'));
  }

  async function learn(objects: readonly BucketObject[]): Promise<void> {
    const changed = objects.filter(({ key, etag }) => known.get(key)?.etag !== etag);
    await inParallel(changed, async ({ key, etag }) => {
      const bytes = await bucket.get(key);
      if (!bytes) return;
      const record = parseJson(bytes, `${bucket.address}/${key}`) as RunRecord;
      known.set(key, { etag, record });
    });
  }

  /** Also what this worker wrote before: another may have replaced it with less, and died. */
  async function writeAll(objects: readonly BucketObject[]): Promise<void> {
    const records = objects.flatMap(({ key }) => known.get(key)?.record ?? []);
    const runs = inOrder(flagLateDuplicates(records));
    for (const { file, header, rowsOf } of TABLE_FORMATS) {
      const text = header + runs.map(rowsOf).join('');
      await bucket.put(folder.file(file), Buffer.from(text), contentType(file));
    }
  }
}

const isSame = (some: readonly BucketObject[], others: readonly BucketObject[]): boolean =>
  some.length === others.length &&
  some.every(({ key, etag }, nth) => others[nth]?.key === key && others[nth].etag === etag);
