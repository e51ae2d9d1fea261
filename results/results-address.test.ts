import { describe, expect, it } from 'vitest';
import { parseResultsAddress, resolveResults } from './results-address.js';
import type { ResultsError } from './results-error.js';

describe('resolveResults', () => {
  it.each([
    [undefined, '/work/packbench-results'],
    ['', '/work/packbench-results'],
    ['results', '/work/results'],
    ['/data/results/', '/data/results'],
    ['s3:/not-an-address', '/work/s3:/not-an-address'],
    ['s3://bucket', 's3://bucket'],
    ['s3://bucket/team/a//', 's3://bucket/team/a'],
    ['swift://mycloud/results/', 'swift://mycloud/results'],
  ])('takes %j for %s', (text, resolved) => {
    expect(resolveResults(text, '/work')).toBe(resolved);
  });

  it.each([
    ['gs://bucket', "packbench knows no store 'gs'"],
    ['s3://', 'names no bucket'],
    ['s3://?x=1', "'?x=1' names no bucket"],
    ['s3://bucket/../x', "'..' cannot be a part of its prefix"],
    ['s3://bucket//x', "'' cannot be a part of its prefix"],
    ['swift://cloud', 'names no bucket or container'],
    ['swift:///container', 'names no cloud'],
    ['swift://%zz/container', "'%zz' is no name of a cloud"],
  ])('refuses %j and says what an address looks like', (text, words) => {
    const resolve = (): string => resolveResults(text, '/work');
    expect(resolve).toThrow(words);
    try {
      resolve();
    } catch (error) {
      expect((error as ResultsError).hint).toContain('s3://BUCKET/PREFIX');
    }
  });
});

describe('parseResultsAddress', () => {
  it('takes addresses apart', () => {
    expect(parseResultsAddress('s3://bucket/team/a')).toEqual({
      store: 's3',
      bucket: 'bucket',
      prefix: 'team/a',
    });
    expect(parseResultsAddress('swift://my%20cloud/results')).toEqual({
      store: 'swift',
      cloud: 'my cloud',
      container: 'results',
      prefix: '',
    });
    expect(parseResultsAddress('/data')).toEqual({ store: 'folder', path: '/data' });
  });
});
