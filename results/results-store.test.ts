import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecord, RunRecord, StudyRecord } from './record.js';
import { ResultsError } from './results-error.js';
import { openResultsStore, type ResultsStore } from './results-store.js';

const STUDY = 'packing/20260302T090000Z';
let root: string;
let store: ResultsStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'packbench-results-'));
  store = openResultsStore(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

function operation(
  run: string,
  ordinal: number,
  over: Partial<OperationRecord> = {},
): OperationRecord {
  return {
    id: `${run}/nova.boot_server/${ordinal}`,
    study: STUDY,
    run,
    target: 'kvm',
    scenario: 'serial-boot',
    repetition: 1,
    operation: 'nova.boot_server',
    resource: 'server',
    resourceId: 'a1',
    ordinal,
    startedAt: '2026-03-02T09:00:00.000Z',
    durationMs: 4000.5,
    lowerMs: 3950,
    upperMs: 4051,
    controlPlaneMs: null,
    controlPlaneLowerMs: null,
    controlPlaneUpperMs: null,
    outcome: 'ok',
    flags: [],
    fault: '',
    requestId: 'req-1',
    apiRequests: 7,
    phase: 'boot',
    ...over,
  };
}

function runRecord(repetition: number, operations = 2, over: Partial<RunRecord> = {}): RunRecord {
  const run = `${STUDY}/kvm/serial-boot/${repetition}`;
  return {
    run,
    study: STUDY,
    target: 'kvm',
    scenario: 'serial-boot',
    repetition,
    startedAt: `2026-03-02T09:${String(repetition % 60).padStart(2, '0')}:00.000Z`,
    endedAt: null,
    outcome: null,
    reason: '',
    phases: [
      {
        run,
        phase: 'boot',
        startedAt: '2026-03-02T09:00:00.000Z',
        endedAt: '2026-03-02T09:00:10.000Z',
      },
    ],
    operations: Array.from({ length: operations }, (_, i) => operation(run, i + 1)),
    benchmarks: [],
    recordings: [],
    left: [],
    apiRequests: 20,
    ...over,
  };
}

const studyRecord: StudyRecord = {
  study: STUDY,
  planName: 'packing',
  plan: {},
  targets: [],
  startedAt: '2026-03-02T09:00:00.000Z',
  endedAt: null,
  outcome: null,
  warnings: [],
  packbenchVersion: '0.1.0',
  temporalNamespace: 'default',
};

const csvOf = (name: string): Promise<string> => readFile(join(root, STUDY, name), 'utf8');
const runsIn = (csv: string): string[] =>
  parse(csv, { columns: true }).map((row) => (row as Record<string, string>)['run']?.at(-1) ?? '');

describe('operations.csv', () => {
  it("has the design's columns first, in its order", async () => {
    await store.saveRun(runRecord(1));
    const [header] = (await csvOf('operations.csv')).split('\r\n');
    expect(header).toBe(
      'study,run,target,scenario,repetition,operation,resource,resource_id,ordinal,started_at,' +
        'duration_ms,lower_ms,upper_ms,control_plane_ms,outcome,flags,fault,request_id,api_requests,' +
        'control_plane_lower_ms,control_plane_upper_ms,phase,id',
    );
  });

  it('does not let a spreadsheet run a fault text, and leaves negative numbers alone', async () => {
    const run = runRecord(1, 0);
    const fault = '=HYPERLINK("http://x")\r\nNo valid host, "kvm"';
    await store.saveRun({ ...run, operations: [operation(run.run, 1, { fault, lowerMs: -2.5 })] });
    const [row] = parse<Record<string, string>>(await csvOf('operations.csv'), { columns: true });
    expect(row?.['fault']).toBe(`'${fault}`);
    expect(row?.['lower_ms']).toBe('-2.5');
  });

  it('is the same after a run is saved again', async () => {
    await store.saveRun(runRecord(1));
    await store.saveRun(runRecord(2));
    const before = await csvOf('operations.csv');
    await store.saveRun(runRecord(1));
    await store.saveRun(runRecord(2));
    expect(await csvOf('operations.csv')).toBe(before);
  });

  it('grows with a run that is saved as it goes on', async () => {
    for (const n of [1, 2, 3]) await store.saveRun(runRecord(1, n));
    expect(runsIn(await csvOf('operations.csv'))).toEqual(['1', '1', '1']);
  });

  it('takes up a change to a run that is not the last', async () => {
    await store.saveRun(runRecord(1, 1));
    await store.saveRun(runRecord(2, 1));
    await store.saveRun(runRecord(1, 2));
    expect(runsIn(await csvOf('operations.csv'))).toEqual(['1', '1', '2']);
  });

  it('is whole again after a crash cut it short', async () => {
    await store.saveRun(runRecord(1));
    await writeFile(join(root, STUDY, 'operations.csv'), 'study,ru');
    await openResultsStore(root).saveRun(runRecord(2));
    expect(runsIn(await csvOf('operations.csv'))).toEqual(['1', '1', '2', '2']);
  });

  it('holds every row when runs are saved at the same moment', async () => {
    await Promise.all([1, 2, 3, 4, 5].map((n) => store.saveRun(runRecord(n))));
    expect(
      runsIn(await csvOf('operations.csv'))
        .sort()
        .join(''),
    ).toBe('1122334455');
  });

  it('costs 10,000 servers in 200 runs a few seconds', async () => {
    const started = performance.now();
    for (let n = 1; n <= 200; n++) await store.saveRun(runRecord(n, 100));
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(runsIn(await csvOf('operations.csv'))).toHaveLength(20_000);
  }, 30_000);
});

describe('the results store', () => {
  it('gives back what was saved', async () => {
    await store.saveStudy(studyRecord);
    await store.saveRun(runRecord(2));
    await store.saveRun(runRecord(1));
    const loaded = await store.loadStudy(STUDY);
    expect(loaded.study).toEqual(studyRecord);
    expect(loaded.runs).toEqual([runRecord(1), runRecord(2)]);
    expect(loaded.samples).toEqual([]);
    expect(await store.listStudies()).toEqual([STUDY]);
  });

  it('leaves no temporary file behind', async () => {
    await store.saveStudy(studyRecord);
    await store.writeFile(STUDY, 'report.html', '<!doctype html>');
    expect((await readdir(join(root, STUDY))).sort()).toEqual(['report.html', 'study.json']);
  });

  it('lists no study in a folder that is not there', async () => {
    expect(await openResultsStore(join(root, 'none')).listStudies()).toEqual([]);
  });

  it.each(['../../etc/1', '/etc/passwd', 'a/..', 'a', 'a/b/c', 'a/.hidden', 'a/b\0'])(
    'refuses the study id %j',
    async (study) => {
      await expect(store.loadStudy(study)).rejects.toBeInstanceOf(ResultsError);
    },
  );

  it('refuses a run id, a node or a file that leads out of the folder', async () => {
    const run = `${STUDY}/kvm/serial-boot/1`;
    await expect(store.saveRun({ ...runRecord(1), run: `${STUDY}/../x/1` })).rejects.toThrow(
      'Target',
    );
    await expect(store.writeFile(STUDY, '../x', '')).rejects.toThrow(ResultsError);
    await expect(
      (async () => store.appendSpool({ target: 'kvm', node: '..', run, offset: 0, data: '' }))(),
    ).rejects.toThrow("Node '..' cannot be a file name");
  });

  it('quotes the path of a damaged file and says how to mend it', async () => {
    await store.saveStudy(studyRecord);
    const path = join(root, STUDY, 'study.json');
    await writeFile(path, '{"study":');
    const error = await store.loadStudy(STUDY).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ResultsError);
    expect((error as ResultsError).message).toContain(`'${path}' is not JSON`);
    expect((error as ResultsError).hint).toContain('packbench export');
  });

  it('says in words that a file is in the place of the folder', async () => {
    await writeFile(join(root, 'file'), '');
    const error = await openResultsStore(join(root, 'file'))
      .saveStudy(studyRecord)
      .catch((e: unknown) => e);
    expect((error as ResultsError).message).toContain('a file is in the place of a folder');
  });

  it('says in words that the disk is full', async () => {
    // /dev/full answers every write with ENOSPC; a spool is written in place, so a link leads there.
    const { mkdir, symlink } = await import('node:fs/promises');
    const folder = join(root, STUDY, 'samples', 'kvm', 'n1');
    await mkdir(folder, { recursive: true });
    await symlink('/dev/full', join(folder, 'serial-boot-1.spool'));
    const run = `${STUDY}/kvm/serial-boot/1`;
    await expect(
      store.appendSpool({ target: 'kvm', node: 'n1', run, offset: 0, data: 'x' }),
    ).rejects.toThrow('the disk is full');
  });
});
