import { describe, expect, it } from 'vitest';
import { readClockOffset } from './clock-offset.js';
import { prepareNode } from './test-recorder-node.js';

describe('readClockOffset', () => {
  it('holds the true offset, also when the worker is an hour behind', async ({
    onTestFinished,
  }) => {
    const { session } = await prepareNode(onTestFinished, 'python3');
    const clock = () => performance.timeOrigin + performance.now();
    const offset = await readClockOffset(session, clock);
    // Date.now and performance drift apart by a little; both are this machine's clock.
    expect(offset.lowerMs).toBeLessThan(5);
    expect(offset.upperMs).toBeGreaterThan(-5);
    expect(offset.upperMs - offset.lowerMs).toBeLessThan(500);
    const behind = await readClockOffset(session, () => clock() - 3_600_000);
    expect(behind.lowerMs).toBeGreaterThan(3_599_000);
    expect(behind.upperMs).toBeLessThan(3_601_000);
  });
});
