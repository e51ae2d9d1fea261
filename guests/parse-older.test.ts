import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BENCHMARKS, type BenchmarkName } from '../plan/benchmark.js';
import { parseBenchmark, parseInsertionRows } from './parse-benchmark.js';
import { UnparsedOutputError } from './unparsed-output-error.js';

function older(file: string): string {
  return readFileSync(new URL(`samples/older/${file}`, import.meta.url), 'utf8');
}

function values(name: BenchmarkName, file: string): Record<string, number> {
  const metrics = parseBenchmark(name, '', older(file));
  return Object.fromEntries(metrics.map((metric) => [metric.name, metric.value]));
}

describe('sysbench 0.4 and 0.5', () => {
  it('0.4 cpu has a total time; its rate is what both figures make', () => {
    expect(values('sysbench-cpu', 'sysbench-0.4-cpu.txt')).toEqual({
      total_time: 15.2235,
      events_per_second: 10_000 / 15.2235,
      latency_p95: 3.1,
    });
  });

  it('0.5 cpu is read the same', () => {
    expect(values('sysbench-cpu', 'sysbench-0.5-cpu.txt')['total_time']).toBe(15.132);
  });

  it("0.4 fileio in Kb/sec is the study's figure as printed", () => {
    const read = values('sysbench-fileio', 'sysbench-0.4-fileio-rndrd-kb.txt');
    expect(read['throughput']).toBe(768.78);
    expect(read['reads']).toBeCloseTo(0.75076, 4);
    expect(read['writes']).toBe(0);
    expect(read['requests_per_second']).toBe(48.05);
  });

  it("0.4 fileio in Mb/sec times 1024 is the study's figure too", () => {
    const mixed = values('sysbench-fileio', 'sysbench-0.4-fileio-rndrw-mb.txt');
    expect(mixed['throughput']).toBeCloseTo(1343.7952, 3);
    expect(mixed['reads']).toBeCloseTo(0.7874, 4);
    expect(mixed['writes']).toBeCloseTo(0.5249, 4);
  });

  it('0.5 fileio, in small letters and in Gb', () => {
    const mixed = values('sysbench-fileio', 'sysbench-0.5-fileio-rndrw-gb.txt');
    expect(mixed['throughput']).toBeCloseTo(255.97 * 1024, 6);
    expect(mixed['reads']).toBeCloseTo(1536 / 10.0012, 6);
  });

  it('0.4 oltp has 19 requests in a read/write transaction', () => {
    const { transactions, transactions_per_second, ...rest } = values(
      'sysbench-oltp',
      'sysbench-0.4-oltp-rw.txt',
    );
    expect(transactions).toBe(1402);
    expect(transactions_per_second).toBe(23.35);
    expect(rest['read_write_requests']).toBe(1402 * 19);
    expect(rest['queries_per_second']).toBeCloseTo((1402 * 21) / 60.0421, 9);
    expect(rest['latency_p95']).toBe(81.07);
    expect(rest['ignored_errors']).toBe(0);
  });

  it('0.4 oltp has 14 requests in a read-only transaction', () => {
    const read = values('sysbench-oltp', 'sysbench-0.4-oltp-ro.txt');
    expect(read['transactions']).toBe(22_036);
    expect(read['read_write_requests']).toBe(308_504);
  });

  it('0.5 oltp counts ignored errors', () => {
    expect(values('sysbench-oltp', 'sysbench-0.5-oltp-rw.txt')).toMatchObject({
      transactions: 11_251,
      transactions_per_second: 187.16,
      ignored_errors: 3,
      latency_p95: 612.9,
    });
  });
});

describe('netperf', () => {
  it('before 2.5, whose first line says nothing of MIGRATED', () => {
    expect(values('netperf', 'netperf-2.4-ipv4.txt')).toEqual({ throughput: 940.79 });
  });

  it('over IPv6', () => {
    expect(values('netperf', 'netperf-2.7-ipv6.txt')).toEqual({ throughput: 9420.15 });
  });

  it('asked for another unit is not taken for Mbit/s', () => {
    const kilobytes = older('netperf-2.4-ipv4.txt').replace('10^6bits/sec', 'KBytes/sec');
    expect(() => parseBenchmark('netperf', '', kilobytes)).toThrow(UnparsedOutputError);
  });

  it("says iperf3's own error when its JSON has no figure", () => {
    const json = '{\n"start": {},\n"error": "error - the server is busy running a test"\n}\n';
    expect(() => parseBenchmark('netperf', '', json)).toThrow(/the server is busy running a test/);
  });

  it('does not take JSON that was cut', () => {
    expect(() => parseBenchmark('netperf', '', '{\n"start": {},\n"end": {\n')).toThrow(
      /bits_per_second/,
    );
  });
});

describe('output without its figure', () => {
  it.each(BENCHMARKS)('%s that printed nothing says so', (name) => {
    expect(() => parseBenchmark(name, '', '$ the command\n\n')).toThrow(
      expect.objectContaining({
        name: 'UnparsedOutputError',
        message: 'it printed nothing',
        line: '',
      }),
    );
  });

  it.each(BENCHMARKS)('%s that printed garbage quotes its first line', (name) => {
    const garbage = '$ the command\n\u0000\u0001 Lorem 1 2 3 4\nipsum: nan\n';
    expect(() => parseBenchmark(name, '', garbage)).toThrow(/Lorem 1 2 3 4/);
  });

  it('nan and inf are no numbers, and the line that has them is quoted', () => {
    const text = older('sysbench-0.4-oltp-ro.txt').replace('(367.25 per sec.)', '(-nan per sec.)');
    expect(() => parseBenchmark('sysbench-oltp', '', text)).toThrow(/22036 {2}\(-nan per sec\.\)/);
  });

  it('insertion rows without the end of the run are not its figure', () => {
    const cut = '2000 1.9 1.9 1044.3 2000 1044.3 103 53.8 53.8\n4000 1.2 3.1 1279.1 4000 1650.';
    expect(parseInsertionRows(cut)).toHaveLength(1);
    expect(() => parseBenchmark('index-insertion', '', cut)).toThrow(UnparsedOutputError);
  });
});
