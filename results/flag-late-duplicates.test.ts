import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flagLateDuplicates } from './flag-late-duplicates.js';
import { mergeParts } from './merge-parts.js';
import type { OperationRecord, RunRecord } from './record.js';
import { openResultsStore } from './results-store.js';

const STUDY = 'packing/20260302T090000Z';
const RUN = `${STUDY}/kvm/serial-boot/1`;

const operation = (name: string, ordinal: number, resourceId: string): OperationRecord => ({
  ...{ id: `${RUN}/${name}/${ordinal}`, study: STUDY, run: RUN, target: 'kvm' },
  ...{ scenario: 'serial-boot', repetition: 1, operation: name, resource: 'server' as const },
  ...{ resourceId, ordinal, startedAt: '2026-03-02T09:00:00.000Z', durationMs: 1000 },
  ...{ lowerMs: 900, upperMs: 1100, controlPlaneMs: null, controlPlaneLowerMs: null },
  ...{ controlPlaneUpperMs: null, outcome: 'ok' as const, flags: [], fault: '', requestId: '' },
  ...{ apiRequests: 2, phase: 'boot' },
});

const record = (second: number, more: Partial<RunRecord>): RunRecord => ({
  ...{ run: RUN, study: STUDY, target: 'kvm', scenario: 'serial-boot', repetition: 1 },
  ...{ startedAt: `2026-03-02T09:00:0${second}.000Z`, endedAt: null, outcome: null, reason: '' },
  ...{ phases: [], operations: [], benchmarks: [], recordings: [], left: [], apiRequests: 1 },
  ...more,
});

const WHOLE = record(0, {
  lateServers: [
    { ordinal: 2, serverId: 'late' },
    { ordinal: 3, serverId: 'c' },
    { ordinal: 4, serverId: 'of none' },
  ],
});
const SLICES = [
  record(1, {
    part: 1,
    operations: [operation('nova.boot_server', 1, 'a'), operation('nova.boot_server', 2, 'b')],
  }),
  record(2, {
    part: 2,
    operations: [
      operation('nova.boot_server', 3, 'c'),
      operation('nova.boot_server', 4, ''),
      operation('nova.delete_server', 2, 'b'),
    ],
  }),
];

const flagged = (records: readonly RunRecord[]): string[] =>
  records
    .flatMap(({ operations }) => operations)
    .filter(({ flags }) => flags.includes('duplicate_created'))
    .map(({ id }) => id.slice(RUN.length + 1));

describe('a boot of a slice beside whose server another one was found', () => {
  it('is flagged, and nothing else: neither what is a boot’s own nor what belongs to none', () => {
    expect(flagged(flagLateDuplicates([WHOLE, ...SLICES]))).toEqual(['nova.boot_server/2']);
    expect(flagged(mergeParts([...SLICES, WHOLE]))).toEqual(['nova.boot_server/2']);
  });

  it('is flagged once, and only by its own run', () => {
    const again = flagLateDuplicates([WHOLE, ...SLICES]);
    expect(flagLateDuplicates(again)).toEqual(again);
    const other = { ...WHOLE, run: `${STUDY}/lxc/serial-boot/1` };
    expect(flagged(flagLateDuplicates([other, ...SLICES]))).toEqual([]);
  });
});

describe('the tables', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'packbench-duplicates-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const operations = (name: string): Promise<string> =>
    readFile(join(root, name, STUDY, 'operations.csv'), 'utf8');
  const flaggedRows = (csv: string): string[] =>
    parse<Record<string, string>>(csv, { columns: true })
      .filter(({ flags }) => flags === 'duplicate_created')
      .map(({ id = '' }) => id.slice(RUN.length + 1));

  it('have the flag as soon as the run says it', async () => {
    const store = openResultsStore(join(root, 'live'));
    for (const slice of SLICES) await store.saveRun(slice);
    expect(flaggedRows(await operations('live'))).toEqual([]);
    await store.saveRun(WHOLE);
    expect(flaggedRows(await operations('live'))).toEqual(['nova.boot_server/2']);
  });

  it('are the same in whatever order runs and slices were saved', async () => {
    const live = openResultsStore(join(root, 'live'));
    for (const one of [...SLICES, WHOLE]) await live.saveRun(one);
    const exported = openResultsStore(join(root, 'exported'));
    for (const one of [WHOLE, ...SLICES.toReversed()]) await exported.saveRun(one);
    for (const store of [live, exported]) await store.writeTables(STUDY);
    expect(flaggedRows(await operations('exported'))).toEqual(['nova.boot_server/2']);
    expect(await operations('exported')).toBe(await operations('live'));
  });
});
