import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDstatRows } from './dstat-rows.js';
import type { RawTick } from './raw-tick.js';
import { makeTick, secondRow } from './test-tick.js';

function stat(changes: Partial<RawTick['stat']>): RawTick['stat'] {
  return { ...makeTick().stat, ...changes };
}

describe('toDstatRows', () => {
  it('has levels but no rates in the first row', () => {
    const [row] = toDstatRows([
      makeTick({ stat: stat({ interrupts: 1e9, running: 3, blocked: 2 }) }),
    ]);
    expect(row).toMatchObject({
      time: '07-05 16:48:42',
      wall_at: '2026-05-07T16:48:42.000Z',
      monotonic_s: 5,
      elapsed_s: null,
      late: 0,
      gap: 0,
      processes_running: 2,
      processes_blocked: 2,
    });
    expect(row).not.toHaveProperty('interrupts_per_s');
    expect(row).not.toHaveProperty('cpu_user_percent');
  });

  it('divides by the elapsed time that the monotonic clock measured', () => {
    const row = secondRow(
      { stat: stat({ interrupts: 100, contextSwitches: 0, processes: 7 }) },
      { monotonicNs: 6.25e9, stat: stat({ interrupts: 350, contextSwitches: 50, processes: 7 }) },
    );
    expect(row).toMatchObject({
      elapsed_s: 1.25,
      interrupts_per_s: 200,
      context_switches_per_s: 40,
      processes_new_per_s: 0,
    });
  });

  it('turns units of the kernel into those of dstat', () => {
    const row = secondRow(
      {
        disks: new Map([['sda', { reads: 1, readSectors: 10, writes: 1, writtenSectors: 0 }]]),
        recorderCpuNs: 1e6,
      },
      {
        disks: new Map([['sda', { reads: 4, readSectors: 18, writes: 1, writtenSectors: 2 }]]),
        vmstat: {
          pagedInKib: 2,
          pagedOutKib: 3,
          swappedInPages: 1,
          swappedOutPages: 2,
          majorFaults: 4,
          oomKills: 1,
        },
        pressureUs: { cpuSome: 250_000, memorySome: 0, memoryFull: 0, ioSome: 1e6, ioFull: 0 },
        recorderCpuNs: 1.5e6,
      },
    );
    expect(row).toMatchObject({
      disk_read_bytes_per_s: 4096,
      disk_written_bytes_per_s: 1024,
      disk_reads_per_s: 3,
      disk_writes_per_s: 0,
      paged_in_bytes_per_s: 2048,
      paged_out_bytes_per_s: 3072,
      swap_in_bytes_per_s: 4096,
      swap_out_bytes_per_s: 8192,
      major_faults_per_s: 4,
      oom_kills: 1,
      pressure_cpu_some_percent: 25,
      pressure_io_some_percent: 100,
      recorder_cpu_ms: 0.5,
    });
  });

  it('has memory used without what the kernel can take back', () => {
    const [row] = toDstatRows([
      makeTick({
        memoryKib: {
          total: 1000,
          free: 400,
          available: 700,
          buffers: 50,
          cached: 200,
          slabReclaimable: 30,
          shmem: 5,
          swapTotal: 100,
          swapFree: 90,
        },
      }),
    ]);
    expect(row).toMatchObject({
      memory_used_bytes: 320 * 1024,
      memory_available_bytes: 700 * 1024,
      swap_used_bytes: 10 * 1024,
    });
  });

  it('leaves a rate empty when its counter went down, and has the next one again', () => {
    const counts = [100, 40, 60].map((interrupts, seq) =>
      makeTick({ seq, stat: stat({ interrupts }) }),
    );
    expect(toDstatRows(counts).map((row) => row['interrupts_per_s'] ?? null)).toEqual([
      null,
      null,
      20,
    ]);
  });

  it('marks as late what came more than 1.5 periods after the row before', () => {
    const at = (ms: number, seq: number) => makeTick({ seq, monotonicNs: ms * 1e6 });
    const rows = toDstatRows([at(0, 0), at(1500, 1), at(2000, 2), at(3501, 3)]);
    expect(rows.map(({ late }) => late)).toEqual([0, 0, 0, 1]);
  });

  it('puts one gap row where ticks are missing, and the mean over the hole after it', () => {
    const rows = toDstatRows([
      makeTick({ seq: 0 }),
      makeTick({ seq: 5, stat: stat({ interrupts: 50 }) }),
    ]);
    expect(rows.map(({ gap, late, elapsed_s }) => [gap, late, elapsed_s])).toEqual([
      [0, 0, null],
      [1, 0, undefined],
      [0, 1, 5],
    ]);
    expect(rows[1]).toMatchObject({ monotonic_s: 6, time: '07-05 16:48:43' });
    expect(rows[1]).not.toHaveProperty('memory_free_bytes');
    expect(rows[2]).toMatchObject({ interrupts_per_s: 10 });
  });

  it('has no rates across two starts of the recorder', () => {
    const rows = toDstatRows([makeTick(), makeTick({ segment: 1, monotonicNs: 20e9 })]);
    expect(rows.map(({ gap }) => gap)).toEqual([0, 1, 0]);
    expect(rows[2]?.['elapsed_s']).toBeNull();
  });

  it('never makes a rate negative or infinite, and adds up to what was counted', () => {
    const steps = fc.array(
      fc.record({ ms: fc.integer({ min: 0, max: 5000 }), count: fc.nat(1e9), reset: fc.boolean() }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(steps, (list) => {
        let atMs = 0;
        let interrupts = 0;
        let counted = 0;
        const ticks = list.map(({ ms, count, reset }, seq) => {
          const down = reset && interrupts > 0;
          // No rate where no time has passed, so nothing may have been counted there.
          const up = ms === 0 || seq === 0 ? 0 : count;
          atMs += ms;
          interrupts = down ? 0 : interrupts + up;
          if (!down) counted += up;
          return makeTick({ seq, monotonicNs: atMs * 1e6, stat: stat({ interrupts }) });
        });
        let sum = 0;
        for (const row of toDstatRows(ticks)) {
          const rate = row['interrupts_per_s'] ?? null;
          if (rate === null) continue;
          expect(rate).toBeGreaterThanOrEqual(0);
          sum += Number(rate) * Number(row['elapsed_s']);
        }
        expect(sum).toBeCloseTo(counted, 0);
      }),
    );
  });
});
