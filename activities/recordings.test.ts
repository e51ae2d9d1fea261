import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordingRecord } from '../results/record.js';
import { openRecordedNode, PERIOD_SECONDS, type RecordedNode } from '../test/rig/recorded-node.js';

let node: RecordedNode;

beforeEach(async () => {
  node = await openRecordedNode();
});
afterEach(() => node.close());

/** Collects for a while, then is cancelled as a run does at its end. */
async function collectFor(ms: number, meanwhile?: () => void): Promise<RecordingRecord> {
  const { record, end } = node.collect();
  setTimeout(() => meanwhile?.(), ms / 2);
  setTimeout(end, ms);
  return record;
}

const ticksIn = (ms: number): number => ms / (PERIOD_SECONDS * 1000) - 1;

describe('collectSamples', () => {
  it('ends when it is cancelled, with every tick, the clock offset and nothing left on the node', async () => {
    await node.start();
    const record = await collectFor(2000);
    expect(record).toMatchObject({ node: node.input.node, recorder: 'python3', problem: '' });
    expect(record.ticks).toBeGreaterThanOrEqual(ticksIn(2000));
    const [lower, upper] = record.clockOffsetMs!;
    expect(lower).toBeLessThanOrEqual(upper);
    expect(await node.spoolsOnNode()).toBe('0');
  });

  it('loses no tick when its connection is cut: the recorder goes on by itself', async () => {
    await node.start();
    const record = await collectFor(7000, () => {
      for (const session of node.sessions) session.close();
    });
    expect(record.problem).toBe('');
    expect(record.ticks).toBeGreaterThanOrEqual(ticksIn(7000));
  });

  it('leaves recorder and spool to the next attempt when its worker is stopped', async () => {
    await node.start();
    const { record: first, shutDownWorker } = node.collect();
    setTimeout(shutDownWorker, 500);
    await expect(first).rejects.toThrow();
    expect(await node.spoolsOnNode()).toBe('1');
    const record = await collectFor(1000);
    expect(record.problem).toBe('');
    expect(record.ticks).toBeGreaterThanOrEqual(ticksIn(1500));
  });

  it('starts a recorder that was never started', async () => {
    const { record, end } = node.collect();
    await node.collected(1);
    end();
    expect(await record).toMatchObject({ recorder: 'python3', problem: '' });
  });
});

describe('finishRecording', () => {
  it('collects all of a recording that nobody collected, and leaves nothing on the node', async () => {
    await node.start();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const record = await node.finish();
    expect(record).toMatchObject({ node: node.input.node, recorder: 'python3', problem: '' });
    expect(record.ticks).toBeGreaterThanOrEqual(ticksIn(1500));
    expect(await node.spoolsOnNode()).toBe('0');
  });

  it('says that nothing is there when no recorder was started', async () => {
    const record = await node.finish();
    expect(record).toMatchObject({ ticks: 0, rawFile: null });
    expect(record.problem).toContain('its spool is gone');
  });

  it('goes on where a collection that died had stopped', async () => {
    await node.start();
    let dead = false;
    const { record: collecting } = node.collect({
      ...node.deps,
      connect: (to) => (dead ? Promise.reject(new Error('dead')) : node.deps.connect(to)),
    });
    await vi.waitUntil(async () => await node.deps.store.readSpool(node.spool), {
      timeout: 10_000,
    });
    dead = true;
    for (const session of node.sessions) session.close();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const record = await node.finish();
    expect(record.problem).toBe('');
    expect(record.ticks).toBeGreaterThanOrEqual(ticksIn(1000));
    void collecting.catch(() => undefined);
  });
});

describe('startRecorder', () => {
  it('starts one only, however often it is asked', async () => {
    await node.start();
    await node.start();
    expect(await collectFor(1000)).toMatchObject({ problem: '' });
  });

  it('starts the next part after one that was stopped: the same run is sampled again', async () => {
    await node.start();
    const first = await collectFor(1000);
    await node.start();
    const { record, end } = node.collect();
    await node.collected(first.ticks + 3);
    end();
    const both = await record;
    expect(both.problem).toMatch(
      /^no samples from [\d:]{8} to [\d:]{8}: sampling was stopped meanwhile$/,
    );
    expect(await node.spoolsOnNode()).toBe('0');
  });
});
