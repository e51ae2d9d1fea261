import { execFileSync } from 'node:child_process';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { collectSpool, stopRecorder } from './recorder.js';
import { parseSpool } from './spool.js';
import { writeProc } from './test-proc.js';
import { pidOf, prepareNode, read, recorded, start } from './test-recorder-node.js';

// Real processes take their time on a busy machine; none of this waits so long otherwise.
vi.setConfig({ testTimeout: 30_000 });

describe.concurrent.each(['python3', 'sh'] as const)("the recorder's counters in %s", (program) => {
  it('writes the counters of /proc, and the spool is private', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, program);
    expect(await start(node, 'a')).toEqual({ program, alreadyRunning: false });
    await recorded(node.session, 'a', 2);
    expect(await stopRecorder(node.session, 'a')).toBe(true);
    const spool = await read(node.session, 'a');
    expect(spool).toMatchObject({ ended: 'stopped', problems: [] });
    expect(spool.header).toMatchObject({
      id: 'a',
      program,
      cpus: 2,
      boot_s: 1_700_000_000,
      period_ns: 1e8,
    });
    const [tick] = spool.ticks;
    expect(tick?.cpu).toEqual({
      user: 100,
      nice: 10,
      system: 50,
      idle: 1000,
      iowait: 20,
      irq: 3,
      softirq: 4,
      steal: 5,
      guest: 6,
      guestNice: 7,
    });
    expect(tick?.stat).toEqual({
      interrupts: 98765,
      contextSwitches: 54321,
      processes: 4242,
      running: 3,
      blocked: 1,
    });
    expect(tick?.memoryKib).toEqual({
      total: 16e6,
      free: 8e6,
      available: 12e6,
      buffers: 1e5,
      cached: 2e6,
      slabReclaimable: 3e5,
      shmem: 5e4,
      swapTotal: 1e6,
      swapFree: 9e5,
    });
    expect(tick?.vmstat).toEqual({
      pagedInKib: 100,
      pagedOutKib: 200,
      swappedInPages: 3,
      swappedOutPages: 4,
      majorFaults: 5,
      oomKills: 6,
    });
    expect(tick?.load).toEqual({ oneMinute: 0.5, fiveMinutes: 0.4, fifteenMinutes: 0.3 });
    expect(tick?.files).toEqual({ openFiles: 1184, inodes: 8500, freeInodes: 22 });
    expect(tick?.pressureUs).toEqual({
      cpuSome: 111,
      memorySome: 222,
      memoryFull: 333,
      ioSome: 444,
      ioFull: 555,
    });
    expect([...(tick?.disks ?? [])]).toEqual([
      ['vda', { reads: 10, readSectors: 2000, writes: 20, writtenSectors: 4000 }],
      ['nvme0n1', { reads: 30, readSectors: 600, writes: 40, writtenSectors: 800 }],
      ['dm-0', { reads: 5, readSectors: 50, writes: 6, writtenSectors: 60 }],
    ]);
    expect([...(tick?.interfaces ?? [])]).toEqual([
      ['eth0', { receivedBytes: 1000, sentBytes: 2000 }],
      ['tap1-a', { receivedBytes: 30, sentBytes: 40 }],
    ]);
    expect([...(tick?.mounts ?? [])]).toEqual([
      ['/', { usedBytes: 5000, freeBytes: 7000 }],
      ['/srv', { usedBytes: 1, freeBytes: 2 }],
    ]);
    expect((await stat(node.folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(node.folder, 'a.spool'))).mode & 0o777).toBe(0o600);
  });

  it('keeps to its grid and sees a /proc file that was replaced', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, program);
    await start(node, 'grid');
    await recorded(node.session, 'grid', 2);
    await writeProc(join(node.root, 'proc'), { loadavg: '9.00 8.00 7.00 1/2 3\n' });
    const { length } = (await read(node.session, 'grid')).ticks;
    const { ticks } = await recorded(node.session, 'grid', length + 3);
    expect(ticks.at(-1)?.load.oneMinute).toBe(9);
    const [first] = ticks;
    for (const tick of ticks) {
      const sinceStartNs = tick.monotonicNs - (first?.monotonicNs ?? 0) + (first?.latenessNs ?? 0);
      // Hundredths of a second in the shell, and JavaScript's 53 bits.
      expect(Math.abs(sinceStartNs - tick.latenessNs - tick.seq * 1e8)).toBeLessThan(1e6);
      expect(tick.wallMs).toBeGreaterThan(1.7e12);
    }
  });

  it('leaves out what the kernel does not have', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, program);
    for (const name of ['pressure', 'diskstats', 'vmstat']) {
      await rm(join(node.root, 'proc', name), { recursive: true });
    }
    await writeFile(join(node.root, 'proc/stat'), 'cpu  1 2 3 4\nctxt 5\n');
    await start(node, 'old');
    const { ticks, problems } = await recorded(node.session, 'old', 1);
    expect(problems).toEqual([]);
    expect(ticks[0]).toMatchObject({
      cpu: { user: 1, idle: 4, iowait: null, steal: null },
      stat: { interrupts: null, contextSwitches: 5 },
      pressureUs: { cpuSome: null, ioFull: null },
      vmstat: { pagedInKib: null },
    });
    expect(ticks[0]?.disks.size).toBe(0);
  });

  it('tells on a full disk which ticks were lost, and goes on', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, program);
    await start(node, 'full');
    await recorded(node.session, 'full', 1);
    const limit = (value: string) =>
      pidOf(node, 'full').then((pid) =>
        execFileSync('prlimit', [`--fsize=${value}`, '--pid', String(pid)]),
      );
    const { size } = await stat(join(node.folder, 'full.spool'));
    await limit(`${size + 200}:unlimited`);
    await delay(400);
    await limit('unlimited:unlimited');
    const grown = (await read(node.session, 'full')).ticks.length;
    const { ticks, lost } = await recorded(node.session, 'full', grown + 2);
    expect(lost).not.toEqual([]);
    expect(ticks.length).toBeGreaterThan(grown);
  });

  it('says on a disk that stays full which ticks were lost and how it ended', async ({
    onTestFinished,
  }) => {
    const node = await prepareNode(onTestFinished, program);
    await start(node, 'stays-full');
    await recorded(node.session, 'stays-full', 1);
    const pid = await pidOf(node, 'stays-full');
    const { size } = await stat(join(node.folder, 'stays-full.spool'));
    // No room for a tick, nor for the line that ends a spool.
    execFileSync('prlimit', [`--fsize=${size + 20}:unlimited`, '--pid', String(pid)]);
    await delay(400);
    await stopRecorder(node.session, 'stays-full');
    const { note, data } = await collectSpool(node.session, 'stays-full', 0, 1e7);
    expect(note).toMatch(
      /^x \d+ \d+ (File too large|No space left on device|short write)\ne \d+ \d+ stopped\n$/,
    );
    // A line that was torn ends where the note begins.
    const { lost, ended } = parseSpool(`${data.toString()}\n${note}`);
    expect(lost).toHaveLength(1);
    expect(ended).toBe('stopped');
  });
});
