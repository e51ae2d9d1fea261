import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mergeOutagesOfParts } from './merge-outages-of-parts.js';
import type { OutageRecord, RunRecord } from './record.js';
import { openResultsStore } from './results-store.js';

const STUDY = 'outages/20260302T090000Z';
const RUN = `${STUDY}/kvm/serial-boot/1`;
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'packbench-outages-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const outage = (seconds: number, failures: number, endedAt: string | null): OutageRecord => ({
  ...{ endpoint: 'cloud:8774', startedAt: `2026-03-02T09:00:0${seconds}.000Z`, endedAt },
  ...{ failures, problem: '503' },
});

const record = (over: Partial<RunRecord>): RunRecord => ({
  ...{ run: RUN, study: STUDY, target: 'kvm', scenario: 'serial-boot', repetition: 1 },
  ...{ startedAt: '2026-03-02T09:00:00.000Z', endedAt: null, outcome: null, reason: '' },
  ...{ phases: [], operations: [], benchmarks: [], recordings: [], left: [], apiRequests: 1 },
  ...over,
});

it('outages.csv has a row for each outage of a run; one without an end has none', async () => {
  const store = openResultsStore(root);
  const outages = [outage(1, 2, '2026-03-02T09:00:02.500Z'), outage(5, 1, null)];
  await store.saveRun(record({ outages }));
  const text = await readFile(join(root, STUDY, 'outages.csv'), 'utf8');
  expect(text.trim().split(/\r?\n/)).toEqual([
    'study,run,target,scenario,repetition,endpoint,started_at,ended_at,duration_ms,failures,problem',
    `${STUDY},${RUN},kvm,serial-boot,1,cloud:8774,2026-03-02T09:00:01.000Z,2026-03-02T09:00:02.500Z,1500,2,503`,
    `${STUDY},${RUN},kvm,serial-boot,1,cloud:8774,2026-03-02T09:00:05.000Z,,,1,503`,
  ]);
});

it('what a run and its slices saw of one outage is kept once, as whoever saw most of it has it', async () => {
  const store = openResultsStore(root);
  const end = '2026-03-02T09:00:02.500Z';
  await store.saveStudy({
    ...{ study: STUDY, planName: 'outages', plan: {}, targets: [], warnings: [] },
    ...{ startedAt: '2026-03-02T09:00:00.000Z', endedAt: null, outcome: null },
    ...{ packbenchVersion: '0', temporalNamespace: 'default' },
  });
  await store.saveRun(record({ outages: [outage(5, 1, null)] }));
  await store.saveRun(record({ part: 1, outages: [outage(1, 1, null)] }));
  await store.saveRun(record({ part: 2, outages: [outage(1, 4, end)] }));
  const { runs } = await store.loadStudy(STUDY);
  expect(runs[0]?.outages).toEqual([outage(1, 4, end), outage(5, 1, null)]);
});

it('what a slice saw of an outage that the run has put together is a part of it', () => {
  const second = (n: number): string => `2026-03-02T09:00:0${n}.000Z`;
  const whole = outage(1, 6, second(4));
  const apart = { ...outage(2, 1, second(3)), endpoint: 'cloud:9292' };
  const parts = [outage(2, 3, second(4)), outage(6, 1, null), outage(7, 1, second(8)), apart];
  expect(mergeOutagesOfParts([whole, ...parts])).toEqual([
    whole,
    apart,
    outage(6, 1, null),
    outage(7, 1, second(8)),
  ]);
});
