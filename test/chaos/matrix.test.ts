import { describe, expect, it } from 'vitest';
import { drawSample } from './draw-sample.js';
import { renderMatrix, type Outcome } from './matrix.js';

const outcome = (more: Partial<Outcome>): Outcome => ({
  point: 'serial-boot/bootServers/1/returning',
  fault: 'kill-worker',
  problems: [],
  operations: ['nova.boot_server/1', 'nova.boot_server/2 censored'],
  flags: ['reply_lost'],
  seconds: 20,
  ...more,
});

describe('renderMatrix', () => {
  it('says per cell what it cost, what was wrong below, and the totals last', () => {
    const text = renderMatrix(
      [outcome({}), outcome({ fault: 'cancel', problems: ['left in the cloud: server 1 x'] })],
      ['kill-worker', 'cancel'],
      { seed: 7, seconds: 61.4 },
    );
    expect(text).toBe(
      [
        '| point | kill-worker | cancel |',
        '| --- | --- | --- |',
        '| `serial-boot/bootServers/1/returning` | ok, 1 censored | **wrong** |',
        '',
        '- `serial-boot/bootServers/1/returning`, cancel: left in the cloud: server 1 x',
        '',
        '1 of 2 cells ok (1 points), 4 operations, 2 censored, flags: 2 reply_lost; 61 s, seed 7',
        '',
      ].join('\n'),
    );
  });
});

describe('drawSample', () => {
  const items = Array.from({ length: 100 }, (_, i) => i);

  it('draws the same for the same seed, in order, and another for another', () => {
    const drawn = drawSample(items, 20, 1);
    expect(drawn).toHaveLength(20);
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
    expect(drawSample(items, 20, 1)).toEqual(drawn);
    expect(drawSample(items, 20, 2)).not.toEqual(drawn);
  });
});
