import { BucketSpool } from './bucket-spool.js';
import { createBucketTables } from './bucket-tables.js';
import { contentType } from './content-type.js';
import { inParallel } from './in-parallel.js';
import type { ObjectBucket } from './object-bucket.js';
import type { ResultsFiles, StudyTables } from './results-files.js';

/** Tables keep what they say of each run in memory: those of so many studies at once. */
const STUDIES_AT_ONCE = 4;

/** Results in a bucket, under the paths that they have in a folder. */
export function openBucketFiles(bucket: ObjectBucket): ResultsFiles {
  const spools = new Map<string, BucketSpool>();
  const tables = new Map<string, StudyTables>();

  /** The one that was used longest ago makes room. */
  function tablesOf(study: string): StudyTables {
    const found = tables.get(study) ?? createBucketTables(bucket, study);
    tables.delete(study);
    tables.set(study, found);
    for (const old of [...tables.keys()].slice(0, -STUDIES_AT_ONCE)) tables.delete(old);
    return found;
  }

  return {
    root: bucket.address,
    locate: (path) => `${bucket.address}/${path}`,
    write: (path, text, signal) => bucket.put(path, Buffer.from(text), contentType(path), signal),
    read: (path) => bucket.get(path),
    async list(path, depth) {
      const start = `${path}/`;
      const keys = (await bucket.list(start)).map(({ key }) => key);
      return keys.filter((key) => key.slice(start.length).split('/').length === depth);
    },
    async listStudies() {
      const plans = await bucket.folders('');
      const starts = await inParallel(plans, async (plan) => {
        const names = await bucket.folders(`${plan}/`);
        return names.map((start) => `${plan}/${start}`);
      });
      const studies = await inParallel(starts.flat(), async (study) => {
        const file = `${study}/study.json`;
        const isThere = (await bucket.list(file)).some(({ key }) => key === file);
        return isThere ? [study] : [];
      });
      return studies.flat();
    },
    openSpool(path) {
      const spool = spools.get(path) ?? new BucketSpool(bucket, path);
      return {
        append(offset, data) {
          spools.set(path, spool);
          return spool.append(offset, data);
        },
        read: () => spool.read(),
        close() {
          spools.delete(path);
          return spool.close();
        },
      };
    },
    openTables: (study) => ({
      update: (run) => tablesOf(study).update(run),
      rewrite: () => tablesOf(study).rewrite(),
    }),
    async probe() {
      const key = `.doctor-${String(process.pid)}`;
      await bucket.put(key, Buffer.from('packbench doctor was here'), contentType(key));
      await bucket.remove(key);
    },
  };
}
