import { describe, expect, test } from 'vitest';
import { fromCommitTag, toCommitTag } from './commit-tag.js';

const run = 'kvm-against-docker/2026-01-31T10:00:00Z/docker/boot-snapshot/1';
const metadata = {
  packbench_study: 'kvm-against-docker/2026-01-31T10:00:00Z',
  packbench_run: run,
  packbench_operation: `${run}/zun.commit_container/12`,
};

describe('the tag of a commit', () => {
  test('is one that Docker takes, and shows the operation', () => {
    const tag = toCommitTag(metadata);
    // distribution/reference, `tag`.
    expect(tag).toMatch(/^\w[\w.-]{0,127}$/);
    expect(tag).toMatch(/^[0-9a-f]{40}\.-2fzun\.commit_container-2f12$/);
  });

  test('tells run and operation again', () => {
    const { packbench_run, packbench_operation } = metadata;
    expect(fromCommitTag(toCommitTag(metadata), run)).toEqual({
      packbench_run,
      packbench_operation,
    });
  });

  test('of another run, or of somebody else, is not taken for one of ours', () => {
    expect(fromCommitTag(toCommitTag(metadata), `${run}0`)).toBeUndefined();
    expect(fromCommitTag('latest', run)).toBeUndefined();
  });

  test('keeps an operation that does not begin with the run, whatever its characters', () => {
    const operation = 'snap-1 %ü/2';
    const tag = toCommitTag({ packbench_run: run, packbench_operation: operation });
    expect(tag).toMatch(/^\w[\w.-]{0,127}$/);
    expect(fromCommitTag(tag, run)).toEqual({
      packbench_run: run,
      packbench_operation: operation,
    });
  });

  test('still proves the run where the operation is too long for it', () => {
    const tag = toCommitTag({ packbench_run: run, packbench_operation: 'x'.repeat(200) });
    expect(fromCommitTag(tag, run)).toEqual({ packbench_run: run });
  });
});
