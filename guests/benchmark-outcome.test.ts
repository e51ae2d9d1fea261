import { describe, expect, it } from 'vitest';
import { benchmarkSchema, type Benchmark } from '../plan/benchmark.js';
import { benchmarkOutcome, endOutcome } from './benchmark-outcome.js';

const benchmark = (name: string, more: object = {}): Benchmark =>
  benchmarkSchema.parse({ benchmark: name, ...more });

const ended = (code: number, output: string, timedOut = false) => ({ code, output, timedOut });

const CPU = 'total time:   1.5000s\ntotal number of events:   30\n';

describe('benchmarkOutcome', () => {
  it('is ok with the figures', () => {
    const { outcome, fault, metrics } = benchmarkOutcome(
      benchmark('sysbench-cpu'),
      '',
      ended(0, CPU),
    );
    expect({ outcome, fault }).toEqual({ outcome: 'ok', fault: '' });
    expect(metrics[0]).toEqual({ name: 'total_time', value: 1.5, unit: 's', better: 'lower' });
  });

  it('is unavailable when the program is not there, and names it', () => {
    const said = 'packbench: not on this machine: sysbench\n';
    expect(benchmarkOutcome(benchmark('sysbench-cpu'), '', ended(127, said))).toEqual({
      outcome: 'unavailable',
      fault: 'packbench: not on this machine: sysbench',
      metrics: [],
    });
  });

  it('is timed_out with the limit, whatever was printed', () => {
    const { outcome, fault, metrics } = benchmarkOutcome(
      benchmark('sysbench-cpu', { timeout_seconds: 60 }),
      '',
      ended(137, `$ sysbench cpu\n${CPU}`, true),
    );
    expect(outcome).toBe('timed_out');
    expect(fault).toContain('did not end within 60 s');
    expect(metrics).toEqual([]);
  });

  it('is unparsed with the first line that was not understood', () => {
    expect(benchmarkOutcome(benchmark('mbw'), '', ended(0, '$ mbw -n 10 1000\nHello\n'))).toEqual({
      outcome: 'unparsed',
      fault: "no 'AVG\tMethod: MEMCPY' in its output; not understood: 'Hello'",
      metrics: [],
    });
  });

  it('is failed when a figure was printed but the command failed', () => {
    expect(benchmarkOutcome(benchmark('sysbench-cpu'), '', ended(1, CPU))).toMatchObject({
      outcome: 'failed',
      metrics: [],
    });
  });
});

describe('the fault of a command that failed', () => {
  const fault = (code: number, output: string): string =>
    endOutcome(benchmark('sysbench-oltp'), ended(code, output)).fault;

  it('is the disk that is full', () => {
    const output = `$ sysbench fileio prepare
sysbench 1.0.20 (using system LuaJIT 2.1.0-beta3)
Creating file test_file.3
FATAL: Failed to write file! file: 3 errno = 28 (No space left on device)
WARNING: Unable to write file
`;
    expect(fault(1, output)).toBe(
      'FATAL: Failed to write file! file: 3 errno = 28 (No space left on device) (exit code 1)',
    );
  });

  it('is MySQL that does not answer, not the thread that ends for it', () => {
    const output = `sysbench 1.0.20 (using system LuaJIT 2.1.0-beta3)

FATAL: unable to connect to MySQL server on socket '/run/mysqld/mysqld.sock', aborting...
FATAL: error 2002: Can't connect to local server through socket '/run/mysqld/mysqld.sock' (2)
FATAL: \`thread_init' function failed: /usr/share/sysbench/oltp_common.lua:349: connection creation failed
`;
    expect(fault(1, output)).toMatch(/^FATAL: unable to connect to MySQL server on socket/);
  });

  it('is the error in the JSON of iperf3', () => {
    const output =
      '{\n"start": {},\n"error": "error - unable to connect to server: Connection refused"\n}\n';
    expect(fault(1, output)).toContain('unable to connect to server: Connection refused');
  });

  it('is the signal, with a guess at memory for the ninth', () => {
    expect(fault(137, '$ mbw -n 10 1000\n')).toBe(
      'killed by signal 9: perhaps the guest ran out of memory',
    );
  });

  it('is the last line when none names a cause, cut when it is long', () => {
    expect(fault(2, 'first\nlast\n')).toBe('last (exit code 2)');
    expect(fault(2, 'x'.repeat(1000))).toHaveLength(300 + ' (exit code 2)'.length);
  });
});
