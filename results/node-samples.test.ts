import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunRecord, StudyRecord } from './record.js';
import { openResultsStore, type ResultsStore } from './results-store.js';

const STUDY = 'packing/20260302T090000Z';
const RUN = `${STUDY}/kvm/serial-boot/1`;
const WALL_MS = Date.parse('2026-03-02T09:00:00.000Z');

let root: string;
let store: ResultsStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'packbench-samples-'));
  store = openResultsStore(root);
  await store.saveStudy({ study: STUDY } as StudyRecord);
  await store.saveRun(run);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const run: RunRecord = {
  run: RUN,
  study: STUDY,
  target: 'kvm',
  scenario: 'serial-boot',
  repetition: 1,
  startedAt: '2026-03-02T09:00:00.000Z',
  endedAt: null,
  outcome: null,
  reason: '',
  phases: [],
  operations: [],
  benchmarks: [],
  recordings: [
    {
      node: 'kvm-1',
      rawFile: null,
      clockOffsetMs: [400, 600],
      recorder: 'python3',
      ticks: 4,
      problem: '',
    },
  ],
  left: [],
  apiRequests: 0,
};

/** As hosts/recorder.py writes it: one period is a second, slot 3 was missed. */
const HEADER =
  'h {"format":1,"id":"x","program":"python3","clock":"monotonic","host":"n","kernel":"6.1","cpus":2,' +
  '"clock_ticks":100,"page_size":4096,"boot_s":1,"period_ns":1000000000,"deadline_s":60}\n';

function tick(seq: number, user: number): string {
  const sections = [
    `t ${seq} ${1e9 + seq * 1e9} ${(WALL_MS + seq * 1000) * 1e6} 1000 ${(seq + 1) * 2e6}`,
    `c ${user} 0 0 ${1000 + seq * 200 - user} 0 0 0 0 0 0`,
    's 0 0 0 1 0',
    'm 1000 400 500 50 50 0 0 0 0',
    'v 0 0 0 0 0 0',
    'l 0.5 0.4 0.3',
    'f 1 2 1',
    'p - - - - -',
    `d sda 1 ${seq * 8} 1 0`,
    'n eth0 0 0',
    'u / 1 1',
    '.',
  ];
  return `${sections.join('\t')}\n`;
}

it('loadStudy puts samples on the worker clock, with rates, and marks the tick after a hole', async () => {
  const data = HEADER + tick(0, 100) + tick(1, 200) + tick(2, 220) + tick(4, 240);
  await store.appendSpool({ target: 'kvm', node: 'kvm-1', run: RUN, offset: 0, data });
  const [node, ...others] = (await store.loadStudy(STUDY)).samples;
  expect(others).toEqual([]);
  expect(node).toMatchObject({ target: 'kvm', node: 'kvm-1', run: RUN, recorderCpuMs: 10 });
  expect(node?.recordedMs).toBe(4000);
  expect(node?.samples.map(({ atMs }) => atMs - WALL_MS)).toEqual([-500, 500, 1500, 3500]);
  expect(node?.samples.map(({ afterGap }) => afterGap)).toEqual([false, false, false, true]);
  expect(node?.samples.map(({ cpuUsrPercent }) => cpuUsrPercent)).toEqual([null, 50, 10, 5]);
  expect(node?.samples[1]?.memoryUsedBytes).toBe(500 * 1024);
  expect(node?.samples[1]?.diskReadBytesPerSecond).toBe(8 * 512);
});

it('writeSamples projects the spools to a CSV file and may be repeated', async () => {
  await store.appendSpool({
    target: 'kvm',
    node: 'kvm-1',
    run: RUN,
    offset: 0,
    data: HEADER + tick(0, 100) + tick(1, 200),
  });
  await store.writeSamples(STUDY);
  const path = join(root, STUDY, 'samples', 'kvm', 'kvm-1.csv');
  const first = await readFile(path, 'utf8');
  expect(parse(first, { columns: false })).toHaveLength(4);
  await store.writeSamples(STUDY);
  expect(await readFile(path, 'utf8')).toBe(first);
});

it('writeSamples writes the cgroups beside the samples of a node that has any', async () => {
  const cgroups = 'g 2 machine 5 3 2 9 - - - - - - -\t.';
  const data = HEADER + tick(0, 100).replace('.\n', `${cgroups}\n`) + tick(1, 200);
  await store.appendSpool({ target: 'kvm', node: 'kvm-1', run: RUN, offset: 0, data });
  await store.writeSamples(STUDY);
  const csv = await readFile(join(root, STUDY, 'samples/kvm/kvm-1.cgroups.csv'), 'utf8');
  expect(parse(csv, { columns: true })).toMatchObject([
    { run: RUN, slice: 'machine', guest: '', cpu_usage_us: '5', memory_bytes: '9' },
  ]);
  const [node] = (await store.loadStudy(STUDY)).samples;
  expect(node).toMatchObject({ cpus: 2, cgroups: [{ atMs: WALL_MS - 500 }] });
});

it('a spool that was never collected gives no samples and no error', async () => {
  expect((await store.loadStudy(STUDY)).samples).toEqual([]);
  await expect(store.writeSamples(STUDY)).resolves.toBeUndefined();
});
