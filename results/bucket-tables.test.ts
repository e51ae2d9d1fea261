import { parse } from 'csv-parse/sync';
import { beforeEach, expect, it } from 'vitest';
import { createMemoryBucket, type MemoryBucket } from '../test/stores/memory-bucket.js';
import { runRecord, STUDY } from '../test/stores/records.js';
import { openBucketFiles } from './bucket-files.js';
import { createResultsStore, type ResultsStore } from './results-store.js';

let bucket: MemoryBucket;
/** Two workers. */
let mine: ResultsStore;
let other: ResultsStore;

beforeEach(() => {
  bucket = createMemoryBucket();
  mine = createResultsStore(openBucketFiles(bucket));
  other = createResultsStore(openBucketFiles(bucket));
});

function repetitions(): string {
  const csv = bucket.text(`${STUDY}/operations.csv`) ?? '';
  const rows = parse<Record<string, string>>(csv, { columns: true });
  return rows.map((row) => row['repetition']).join('');
}

it('a table that is older than what another has saved meanwhile does not stay', async () => {
  bucket.before('put', /operations\.csv$/, () => other.saveRun(runRecord(2, 1)));
  await mine.saveRun(runRecord(1, 1));
  expect(repetitions()).toBe('12');
});

it('nor does one that is older than a change to a run that it has', async () => {
  await other.saveRun(runRecord(2, 1));
  bucket.before('put', /operations\.csv$/, () => other.saveRun(runRecord(2, 3)));
  await mine.saveRun(runRecord(1, 1));
  expect(repetitions()).toBe('1222');
});

it('what one worker left out when it died is made good by the next save of any', async () => {
  bucket.before('put', /operations\.csv$/, () => Promise.reject(new Error('killed')));
  await expect(mine.saveRun(runRecord(1, 1))).rejects.toThrow('killed');
  await other.saveRun(runRecord(2, 1));
  expect(repetitions()).toBe('12');
});

it('after a table could not be written, saving the same run again writes it', async () => {
  bucket.before('put', /phases\.csv$/, () => Promise.reject(new Error('away')));
  await expect(mine.saveRun(runRecord(1, 1))).rejects.toThrow('away');
  await mine.saveRun(runRecord(1, 1));
  expect(bucket.text(`${STUDY}/phases.csv`)).toContain('/kvm/serial-boot/1,boot,');
});
