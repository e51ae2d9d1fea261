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

it('tables that a worker replaced with older ones before it died are made good by its next attempt', async () => {
  bucket.before('put', /operations\.csv$/, async () => {
    await other.saveRun(runRecord(2, 1));
    bucket.before('put', /phases\.csv$/, () => Promise.reject(new Error('killed')));
  });
  await expect(mine.saveRun(runRecord(1, 1))).rejects.toThrow('killed');
  expect(repetitions()).toBe('1');
  await other.saveRun(runRecord(1, 1));
  expect(repetitions()).toBe('12');
});

it('and at the end of the study by whoever wrote the same before', async () => {
  await mine.saveRun(runRecord(1, 1));
  const file = `${STUDY}/operations.csv`;
  const whole = bucket.text(file);
  await bucket.put(file, Buffer.from('older'), 'text/csv');
  await mine.writeTables(STUDY);
  expect(bucket.text(file)).toBe(whole);
});
