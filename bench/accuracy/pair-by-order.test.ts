import { expect, it } from 'vitest';
import { pairByOrder } from './pair-by-order.js';
import { timing, truth } from './test-timings.js';

const at = (startedAtMs: number) => timing({ startedAtMs });
const action = (requestId: string, startedAtMs: number) => truth({ requestId, startedAtMs });

const idsOf = ({ judged }: ReturnType<typeof pairByOrder>): readonly [number, string][] =>
  judged.map((one) => [one.startedAtMs, one.truth.requestId]);

it('each timing gets the action that started while it ran, whatever the order they come in', () => {
  const paired = pairByOrder(
    [at(5000), at(1000), at(3000)],
    [action('b', 3001), action('a', 1200), action('c', 5900)],
  );
  expect(idsOf(paired)).toEqual([
    [1000, 'a'],
    [3000, 'b'],
    [5000, 'c'],
  ]);
  expect(paired.unpaired).toBe(0);
});

it('a timing without an action is counted and shifts no other', () => {
  const paired = pairByOrder(
    [at(1000), at(3500), at(6000)],
    [action('a', 1100), action('c', 6100)],
  );
  expect(idsOf(paired)).toEqual([
    [1000, 'a'],
    [6000, 'c'],
  ]);
  expect(paired.unpaired).toBe(1);
});

it('an action that no timing covers, of a failed or of a foreign operation, is passed over', () => {
  const paired = pairByOrder([at(3000)], [action('failed', 900), action('b', 3100)]);
  expect(idsOf(paired)).toEqual([[3000, 'b']]);
});

it('an action is given once', () => {
  const paired = pairByOrder([at(1000), at(1500)], [action('a', 1600)]);
  expect(paired.judged).toHaveLength(1);
  expect(paired.unpaired).toBe(1);
});
