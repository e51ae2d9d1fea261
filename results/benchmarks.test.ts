import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outputFile } from './output-file.js';
import type { BenchmarkRecord, RunRecord } from './record.js';
import { ResultsError } from './results-error.js';
import { openResultsStore, type ResultsStore } from './results-store.js';

const STUDY = 'mysql/20260302T090000Z';
const RUN = `${STUDY}/kvm/guest/1`;
let root: string;
let store: ResultsStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'packbench-benchmarks-'));
  store = openResultsStore(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

function benchmark(nth: number, over: Partial<BenchmarkRecord> = {}): BenchmarkRecord {
  return {
    id: `${RUN}/mbw/guest-1/${nth}`,
    study: STUDY,
    run: RUN,
    target: 'kvm',
    scenario: 'guest',
    repetition: 1,
    benchmark: 'mbw',
    mode: '',
    threads: null,
    place: 'guest',
    ordinal: 1,
    resourceId: 'a1',
    level: 1,
    nth,
    startedAt: '2026-03-02T09:00:00.000Z',
    startSpreadMs: null,
    seconds: 12.5,
    outcome: 'ok',
    fault: '',
    metrics: [
      { name: 'memcpy', value: 3800.5, unit: 'MiB/s', better: 'higher' },
      { name: 'dumb', value: 4400, unit: 'MiB/s', better: 'higher' },
    ],
    command: 'mbw -n 10 1000',
    rawFile: outputFile(RUN, `mbw-guest-1-nth-${nth}`),
    phase: 'guest',
    ...over,
  };
}

function runRecord(benchmarks: readonly BenchmarkRecord[], part?: number): RunRecord {
  return {
    run: RUN,
    ...(part === undefined ? {} : { part }),
    study: STUDY,
    target: 'kvm',
    scenario: 'guest',
    repetition: 1,
    startedAt: '2026-03-02T09:00:00.000Z',
    endedAt: null,
    outcome: null,
    reason: '',
    phases: [],
    operations: [],
    benchmarks,
    recordings: [],
    left: [],
    apiRequests: 0,
  };
}

const rowsOf = async (name: string): Promise<readonly Record<string, string>[]> =>
  parse<Record<string, string>>(await readFile(join(root, STUDY, name), 'utf8'), { columns: true });

describe('benchmarks.csv', () => {
  it('has a row per figure, and one without a figure for a benchmark that gave none', async () => {
    const failed = benchmark(2, {
      outcome: 'unavailable',
      fault: 'mbw: not found',
      metrics: [],
      seconds: null,
      rawFile: '',
    });
    await store.saveRun(runRecord([benchmark(1), failed]));
    const rows = await rowsOf('benchmarks.csv');
    expect(rows.map(({ nth, metric, value, unit }) => [nth, metric, value, unit])).toEqual([
      ['1', 'memcpy', '3800.5', 'MiB/s'],
      ['1', 'dumb', '4400', 'MiB/s'],
      ['2', '', '', ''],
    ]);
    expect(rows[2]).toMatchObject({ outcome: 'unavailable', wall_s: '', threads: '', level: '1' });
  });

  it('takes up what a slice adds each time that it is saved', async () => {
    await store.saveRun(runRecord([benchmark(1)], 1));
    await store.saveRun(runRecord([benchmark(1), benchmark(2)], 1));
    await store.saveRun(runRecord([benchmark(9)]));
    const nths = (await rowsOf('benchmarks.csv')).map(({ nth }) => nth);
    expect(nths).toEqual(['1', '1', '2', '2', '9', '9']);
  });

  it('is there, with its header alone, for a run that has no benchmark', async () => {
    await store.saveRun(runRecord([]));
    const text = await readFile(join(root, STUDY, 'benchmarks.csv'), 'utf8');
    expect(text).toMatch(/^study,run,target,scenario,repetition,benchmark,mode,threads,place,/);
  });
});

it('loadStudy merges the benchmarks of slices into their run', async () => {
  await store.saveStudy({ ...({ study: STUDY } as Parameters<ResultsStore['saveStudy']>[0]) });
  await store.saveRun(runRecord([benchmark(1)]));
  await store.saveRun(runRecord([benchmark(3)], 2));
  await store.saveRun(runRecord([benchmark(2)], 1));
  const { runs } = await store.loadStudy(STUDY);
  expect(runs.map((run) => run.benchmarks.map(({ nth }) => nth))).toEqual([[1, 2, 3]]);
});

describe('saveOutputs', () => {
  it('writes each text into its file, and the same again', async () => {
    const outputs = [
      { file: outputFile(RUN, 'mbw-guest-1-nth-1'), text: '0\tMethod: MEMCPY\n' },
      { file: outputFile(RUN, 'mbw-guest-2-nth-1'), text: '' },
    ];
    await store.saveOutputs(RUN, outputs);
    await store.saveOutputs(RUN, outputs);
    const folder = join(root, STUDY, 'outputs', 'kvm', 'guest-1');
    expect((await readdir(folder)).sort()).toEqual([
      'mbw-guest-1-nth-1.txt',
      'mbw-guest-2-nth-1.txt',
    ]);
    expect(await readFile(join(folder, 'mbw-guest-1-nth-1.txt'), 'utf8')).toBe(outputs[0]?.text);
  });

  it.each([
    'study.json',
    '../x.txt',
    '/etc/x.txt',
    'outputs/kvm/guest-1/../../../x.txt',
    'outputs/kvm/guest-2/mbw.txt',
    'outputs/lxc/guest-1/mbw.txt',
    'outputs/kvm/guest-1/.mbw.txt',
    'outputs/kvm/guest-1/mbw',
    'outputs/kvm/guest-1/.txt',
  ])('refuses the file %j, and then writes none', async (file) => {
    const good = { file: outputFile(RUN, 'mbw'), text: 'x' };
    await expect(store.saveOutputs(RUN, [good, { file, text: 'x' }])).rejects.toBeInstanceOf(
      ResultsError,
    );
    expect(await readdir(root)).toEqual([]);
  });

  it('outputFile refuses a name that is no file name', () => {
    expect(outputFile(RUN, 'mbw')).toBe('outputs/kvm/guest-1/mbw.txt');
    expect(() => outputFile(RUN, '../mbw')).toThrow("Output '../mbw' cannot be a file name");
  });
});
