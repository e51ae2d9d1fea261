import { expect, it } from 'vitest';
import { openBucketFiles } from '../results/bucket-files.js';
import { createResultsStore } from '../results/results-store.js';
import { createMemoryBucket } from '../test/stores/memory-bucket.js';
import { observedStore, SPOOLS_AT_ONCE } from './observed-store.js';

const HALVES = ['t 0 1000 2000 50', '000 300\tc 1\n'] as const;

it('tells how late ticks were, and keeps the rest of a line of so many spools only', async () => {
  const ticks: string[] = [];
  const store = observedStore(createResultsStore(openBucketFiles(createMemoryBucket())), {
    tick: (_target, node) => void ticks.push(node),
  });
  const append = (nth: number, half: 0 | 1): Promise<number> =>
    store.appendSpool({
      target: 'kvm',
      node: `node-${String(nth)}`,
      run: 'nightly/20260101T020000Z/kvm/serial-boot/1',
      offset: half === 0 ? 0 : HALVES[0].length,
      data: HALVES[half],
    });
  for (let nth = 0; nth <= SPOOLS_AT_ONCE; nth++) await append(nth, 0);
  for (const nth of [0, SPOOLS_AT_ONCE]) await append(nth, 1);
  expect(ticks).toEqual([`node-${String(SPOOLS_AT_ONCE)}`]);
});
