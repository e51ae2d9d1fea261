import { beforeEach, expect, it } from 'vitest';
import { createMemoryBucket, type MemoryBucket } from '../test/stores/memory-bucket.js';
import { BucketSpool } from './bucket-spool.js';

const KEY = 'a/samples/kvm/n/serial-boot-1.spool';
let bucket: MemoryBucket;
let mine: BucketSpool;
let other: BucketSpool;

beforeEach(() => {
  bucket = createMemoryBucket();
  mine = new BucketSpool(bucket, KEY);
  other = new BucketSpool(bucket, KEY);
});

const append = (spool: BucketSpool, offset: number, text: string): Promise<number> =>
  spool.append(offset, Buffer.from(text));

it('a worker that hangs while it closes a spool takes nothing away that came meanwhile', async () => {
  await append(mine, 0, 'abc');
  bucket.before('putIfAbsent', /spool$/, async () => {
    await append(other, 3, 'def');
    await other.close();
  });
  expect((await mine.close())?.toString()).toBe('abc');
  expect((await mine.read())?.toString()).toBe('abcdef');
  expect(bucket.text(KEY)).toBe('abcdef');
});

it('what came after the spool was closed is read behind it', async () => {
  await append(mine, 0, 'abc');
  await mine.close();
  await append(other, 3, 'def');
  expect((await other.close())?.toString()).toBe('abcdef');
  expect((await mine.read())?.toString()).toBe('abcdef');
});

it('a piece that became part of a larger one before it was read is found there', async () => {
  await append(mine, 0, 'abc');
  await append(mine, 3, 'def');
  bucket.before('get', /-0*6$/, async () => {
    await mine.close();
  });
  expect((await other.read())?.toString()).toBe('abcdef');
  expect(bucket.keys()).toEqual([KEY]);
});

it('pieces that cannot be tidied are the spool all the same', async () => {
  await append(mine, 0, 'abc');
  bucket.before('putIfAbsent', /spool$/, () => Promise.reject(new Error('the store is away')));
  expect((await mine.close())?.toString()).toBe('abc');
  expect((await other.read())?.toString()).toBe('abc');
});

it('many pieces become few while the spool grows', async () => {
  let offset = 0;
  for (let n = 0; n < 64; n++) offset = await append(mine, offset, `${n}\n`);
  expect(bucket.keys()).toHaveLength(2);
  expect((await other.read())?.length).toBe(offset);
});
