import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { BenchmarkName } from '../plan/benchmark.js';
import { parseBenchmark, parseInsertionRows, primaryMetric } from './parse-benchmark.js';

const FOLDER = new URL('samples/', import.meta.url);

const sample = (path: string): string => readFileSync(new URL(path, FOLDER), 'utf8');

/** Metrics as name → value and unit. */
function figures(name: BenchmarkName, output: string): Record<string, string> {
  const metrics = parseBenchmark(name, '', output);
  return Object.fromEntries(metrics.map((m) => [m.name, `${m.value} ${m.unit}`]));
}

const NAMES: readonly (readonly [RegExp, BenchmarkName])[] = [
  [/^sysbench-cpu/, 'sysbench-cpu'],
  [/^mbw/, 'mbw'],
  [/^sysbench-fileio-rnd/, 'sysbench-fileio'],
  [/^sysbench-oltp-(ro|rw|insert)/, 'sysbench-oltp'],
  [/^iibench/, 'index-insertion'],
  [/^(netperf|iperf3)/, 'netperf'],
  [/^blogbench/, 'blogbench'],
];

const FILES = ['kvm', 'lxc', 'docker'].flatMap((platform) =>
  readdirSync(new URL(`${platform}/`, FOLDER)).map((file) => ({
    file: `${platform}/${file}`,
    name: NAMES.find(([pattern]) => pattern.test(file))?.[1],
  })),
);

describe('output of the three platforms', () => {
  it('is there for every benchmark on each of them', () => {
    expect(FILES.filter(({ name }) => name).length).toBeGreaterThanOrEqual(3 * 16);
  });

  for (const { file, name } of FILES) {
    if (!name) {
      it(`${file} has no figure and is not given one`, () => {
        for (const [, each] of NAMES) {
          expect(() => parseBenchmark(each, '', sample(file))).toThrow(/not understood/);
        }
      });
      continue;
    }
    it(`${file} has the primary figures of ${name}, all of them above zero`, () => {
      const metrics = parseBenchmark(name, '', sample(file));
      for (const primary of primaryMetric(name, '')) {
        expect(metrics.find((metric) => metric.name === primary)?.value).toBeGreaterThan(0);
      }
      for (const { value } of metrics) expect(Number.isFinite(value)).toBe(true);
    });
    // A run that was cut before its figures is not half a figure. (The samples end in `[exit N]`.)
    it(`${file} cut in half is unparsed`, () => {
      const text = sample(file);
      expect(() => parseBenchmark(name, '', text.slice(0, text.length / 2))).toThrow(
        /not understood/,
      );
    });
  }
});

describe('the figures of single samples', () => {
  it('sysbench cpu: total time and rate', () => {
    expect(figures('sysbench-cpu', sample('kvm/sysbench-cpu.txt'))).toEqual({
      total_time: '1.1371 s',
      events_per_second: '438.27 1/s',
      latency_p95: '5.99 ms',
    });
  });

  it('mbw: the mean of each method', () => {
    expect(figures('mbw', sample('kvm/mbw.txt'))).toEqual({
      memcpy: '2687.715 MiB/s',
      dumb: '1220.942 MiB/s',
      mcblock: '1850.54 MiB/s',
    });
  });

  it('sysbench fileio: reads and writes together in KiB/s, requests without fsyncs', () => {
    const metrics = parseBenchmark(
      'sysbench-fileio',
      'rndrw',
      sample('lxc/sysbench-fileio-rndrw-t1.txt'),
    );
    const value = (name: string): number | undefined => metrics.find((m) => m.name === name)?.value;
    expect(value('reads')).toBe(129.99);
    expect(value('writes')).toBe(86.66);
    expect(value('throughput')).toBeCloseTo((129.99 + 86.66) * 1024, 6);
    expect(value('requests_per_second')).toBeCloseTo(8319.33 + 5546.22, 6);
  });

  it('sysbench oltp: transactions, with 18 reads and writes in each, and the ignored error', () => {
    expect(figures('sysbench-oltp', sample('lxc/sysbench-oltp-rw-t64.txt'))).toEqual({
      transactions_per_second: '705.97 1/s',
      transactions: '7308 count',
      queries_per_second: '14121 1/s',
      read_write_requests: `${102326 + 29233} count`,
      latency_p95: '167.44 ms',
      ignored_errors: '1 count',
    });
  });

  it("index insertion: the last report line, not sysbench's summary", () => {
    expect(figures('index-insertion', sample('kvm/iibench.txt'))).toEqual({
      inserts_per_second: '1605.9 1/s',
      last_inserts_per_second: '1474.4 1/s',
      total_seconds: '12.5 s',
      queries_per_second: '23.1 1/s',
    });
  });

  it('index insertion: all ten report lines', () => {
    const rows = parseInsertionRows(sample('kvm/iibench.txt'));
    expect(rows.map(({ rows: inserted }) => inserted / 2000)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect(rows[3]).toEqual({
      rows: 8000,
      seconds: 0.6,
      totalSeconds: 4.8,
      insertsPerSecond: 1665.1,
      tableRows: 8000,
      lastInsertsPerSecond: 3111.1,
      queries: 176,
      queriesPerSecond: 36.6,
      lastQueriesPerSecond: 20.2,
    });
  });

  it('netperf: the fifth of the last five numbers', () => {
    expect(figures('netperf', sample('docker/netperf.txt'))).toEqual({
      throughput: '7477.87 Mbit/s',
    });
  });

  it('iperf3: what the peer received', () => {
    const [metric] = parseBenchmark('netperf', '', sample('kvm/iperf3.txt'));
    expect(metric?.value).toBeCloseTo(1507.2786022417638, 9);
  });

  it('blogbench: both scores', () => {
    expect(figures('blogbench', sample('lxc/blogbench.txt'))).toEqual({
      reads: '33 score',
      writes: '37 score',
    });
  });
});
