import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toDstatRows } from '../hosts/dstat-rows.js';
import { parseSpool } from '../hosts/spool.js';
import { openRecordedNode, type RecordedNode } from '../test/rig/recorded-node.js';

/** Ticks before and after a fault: at 0.2 s each. */
const SOME = 5;

let node: RecordedNode;

beforeEach(async () => {
  node = await openRecordedNode();
  await node.start();
});
afterEach(() => node.close());

const rows = async () => toDstatRows(parseSpool(await node.spoolText()).ticks);
const ticksNow = async () => parseSpool(await node.spoolText()).ticks.length;

describe('a recording whose node', () => {
  it('cannot be reached for a while goes on from the byte where it stopped', async () => {
    const { record, end } = node.collect();
    await node.collected(SOME);
    await node.suffer({ kind: 'ssh-cut', durationMs: 2000 });
    await node.collected((await ticksNow()) + 10 + SOME);
    end();
    expect(await record).toMatchObject({ problem: '' });
    const seqs = parseSpool(await node.spoolText()).ticks.map(({ seq }) => seq);
    expect(new Set(seqs).size).toBe(seqs.length);
    expect((await rows()).filter(({ gap }) => gap === 1)).toEqual([]);
  });

  it('is rebooted gets a new recorder, and the time between is a gap that is told of', async () => {
    const { record, end } = node.collect();
    await node.collected(SOME);
    await node.suffer({ kind: 'node-reboot', awayMs: 1000 });
    await node.collected((await ticksNow()) + SOME);
    end();
    const { problem, ticks } = await record;
    expect(problem).toMatch(/^no samples from [\d:]{8} to [\d:]{8}: the node was rebooted$/);
    expect((await rows()).filter(({ gap }) => gap === 1)).toHaveLength(1);
    expect(ticks).toBeGreaterThanOrEqual(2 * SOME);
    expect(await node.spoolsOnNode()).toBe('0');
  });

  it('kills its recorder gets a new one, and what the dead one wrote is kept', async () => {
    const { record, end } = node.collect();
    await node.collected(SOME);
    await node.suffer({ kind: 'recorder-kill' });
    await node.collected((await ticksNow()) + 2 * SOME);
    end();
    const { problem } = await record;
    expect(problem).toMatch(
      /^no samples from [\d:]{8} to [\d:]{8}: the recorder was killed and started again$/,
    );
    expect((await rows()).filter(({ gap }) => gap === 1)).toHaveLength(1);
    expect(await node.spoolsOnNode()).toBe('0');
  });

  it('has its clock set is told of, and its samples stay in their order', async () => {
    const { record, end } = node.collect();
    await node.collected(SOME);
    await node.suffer({ kind: 'clock-step', seconds: -90 });
    await node.collected((await ticksNow()) + 2 * SOME + 10);
    end();
    const { problem, clockOffsetMs, clockReadings } = await record;
    expect(problem).toMatch(/^the node's clock was set back by 90\.\d s at [\d:]{8}:/);
    const [lower, upper] = clockOffsetMs!;
    expect(lower).toBeLessThan(-89_000);
    expect(upper).toBeGreaterThan(-90_500);
    expect(clockReadings?.[0]?.upperMs).toBeGreaterThan(-1000);
  });

  it('has a full disk to the end says since when', async () => {
    const { record, end } = node.collect();
    await node.collected(SOME);
    await node.suffer({ kind: 'disk-full' });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    end();
    const { problem } = await record;
    expect(problem).toMatch(/^no samples after [\d:]{8}: No space left on device \(on the node\)$/);
  });

  it('has a full disk for a while says from when to when', async () => {
    const { record, end } = node.collect();
    await node.collected(SOME);
    await node.suffer({ kind: 'disk-full', durationMs: 1500 });
    await node.collected((await ticksNow()) + 2 * SOME + 10);
    end();
    const { problem } = await record;
    expect(problem).toMatch(/no samples from [\d:]{8} to [\d:]{8}: No space left on device/);
    // A busy machine may hold the recorder up besides.
    expect((await rows()).filter(({ gap }) => gap === 1)).not.toEqual([]);
  });
});
