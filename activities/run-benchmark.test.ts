import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectNode } from '../hosts/node-session.js';
import { home, serve, useSshServers } from '../hosts/test-ssh-login.js';
import { createClock } from '../measure/clock.js';
import { parsePlan } from '../plan/check-plan.js';
import { openResultsStore } from '../results/results-store.js';
import { openSimulatedTarget, type SimulatedTarget } from '../test/rig/simulated-target.js';
import type { Activities } from '../workflows/contract/activities.js';
import type { BenchmarkInput, BenchmarkResult } from '../workflows/contract/benchmarks.js';
import { createRunBenchmark, type BenchmarkDependencies } from './run-benchmark.js';

useSshServers();

let sim: SimulatedTarget;
let folder: string;
let input: BenchmarkInput;
let deps: BenchmarkDependencies;

const MBW = await readFile(new URL('../guests/samples/lxc/mbw.txt', import.meta.url), 'utf8');

/** A guest that is this machine: its programs are those that a test gives it. */
beforeEach(async () => {
  sim = await openSimulatedTarget();
  folder = await mkdtemp(join(tmpdir(), 'packbench-guest-'));
  await mkdir(join(folder, 'bin'));
  const server = await serve({
    env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, HOME: folder, STARTS: starts() },
  });
  const clock = createClock();
  const ssh = { env: {}, home, now: () => clock.now() };
  const { targets } = parsePlan({
    name: 'test',
    targets: [
      {
        name: sim.context.target.name,
        cloud: 'simcloud',
        flavor: 'f',
        image: 'i',
        guest: { via: 'ssh', port: server.port, key_file: '~/.ssh/user' },
        readiness: { probe: 'ssh', port: server.port },
      },
    ],
    scenarios: [{ scenario: 'guest' }],
  });
  input = {
    context: sim.context,
    phase: 'benchmarks-1',
    plan: { targets },
    places: { place: 'guest', guests: [guestAt('127.0.0.1', 1)], level: 1 },
    variant: {
      benchmark: { benchmark: 'mbw', mib: 128, passes: 10, timeout_seconds: 20 },
      mode: '',
      threads: null,
    },
    job: { do: 'run', nth: 1 },
  };
  const store = openResultsStore(join(folder, 'results'));
  const connect = (node: Parameters<typeof connectNode>[0]) => connectNode(node, ssh);
  deps = { ...sim.deps, clock, ssh, connect, store, wayInPatienceMs: 0 };
});
afterEach(async () => {
  await run({ ...input, job: { do: 'cleanup' } });
  await sim.close();
  await rm(folder, { recursive: true, force: true });
});

const starts = (): string => join(folder, 'starts');

const guestAt = (address: string, ordinal: number) => ({
  ordinal,
  serverId: `server-${String(ordinal)}`,
  addresses: [address],
  lastPendingAtMs: 0,
});

async function program(name: string, script: string): Promise<void> {
  const file = join(folder, 'bin', name);
  await writeFile(file, `#!/bin/sh\necho x >>"$STARTS"\n${script}\n`);
  await chmod(file, 0o755);
}

const prints = (text: string): Promise<void> =>
  program('mbw', `cat <<'END'\n${text.replaceAll('$', '')}\nEND`);

const environment = (): MockActivityEnvironment =>
  new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });

const run = (of: BenchmarkInput): Promise<BenchmarkResult> =>
  environment().run<[BenchmarkInput], BenchmarkResult, Activities['runBenchmark']>(
    createRunBenchmark(deps),
    of,
  );

describe('runBenchmark', () => {
  it('keeps figures, wall time and what was printed, in the study’s folder too', async () => {
    await prints(MBW);
    const { benchmarks, outputs } = await run(input);
    expect(benchmarks).toMatchObject([
      { benchmark: 'mbw', place: 'guest', ordinal: 1, level: 1, nth: 1, outcome: 'ok' },
    ]);
    const [record] = benchmarks;
    expect(record?.metrics.map((m) => m.name)).toEqual(['memcpy', 'dumb', 'mcblock']);
    expect(record?.seconds).toBeGreaterThan(0);
    const kept = join(deps.store.studyPath(input.context.study), record?.rawFile ?? '');
    expect(await readFile(kept, 'utf8')).toBe(outputs[0]?.text);
    expect(outputs[0]?.text).toContain('MEMCPY');
  });

  it('finds what it has started, however often it is asked, and starts nothing twice', async () => {
    await prints(MBW);
    const first = await run(input);
    const again = await run(input);
    expect(again.benchmarks[0]?.metrics).toEqual(first.benchmarks[0]?.metrics);
    expect(await readFile(starts(), 'utf8')).toBe('x\n');
    await run({ ...input, job: { do: 'run', nth: 2 } });
    expect(await readFile(starts(), 'utf8')).toBe('x\nx\n');
  });

  it('calls a program that is not there unavailable, and strange output unparsed', async () => {
    const blogbench = { benchmark: 'blogbench', iterations: 1, timeout_seconds: 20 } as const;
    const absent = { ...input, variant: { benchmark: blogbench, mode: '', threads: null } };
    expect((await run(absent)).benchmarks).toMatchObject([
      {
        outcome: 'unavailable',
        fault: expect.stringContaining('blogbench') as string,
        metrics: [],
      },
    ]);
    await prints('mbw: everything was fine');
    const other = { ...input, job: { do: 'run', nth: 2 } } as const;
    const { benchmarks, outputs } = await run(other);
    expect(benchmarks).toMatchObject([{ outcome: 'unparsed', metrics: [] }]);
    expect(outputs[0]?.text).toContain('everything was fine');
  });

  it('fails alone when a guest refuses SSH: the others go on', async () => {
    await prints(MBW);
    const guests = [guestAt('127.0.0.1', 1), guestAt('127.0.0.77', 2)];
    const { benchmarks } = await run({ ...input, places: { place: 'guest', guests, level: 2 } });
    expect(benchmarks.map((b) => [b.ordinal, b.level, b.outcome])).toEqual([
      [1, 2, 'ok'],
      [2, 2, 'failed'],
    ]);
    expect(benchmarks[1]?.fault).toContain('127.0.0.77');
  });

  it('takes the jobs’ files away when the benchmark is over', async () => {
    await prints(MBW);
    await run(input);
    await run({ ...input, job: { do: 'cleanup' } });
    await run(input);
    expect(await readFile(starts(), 'utf8')).toBe('x\nx\n');
  });

  it('goes on in its guest when its worker is stopped, and a later attempt finds it', async () => {
    await program('mbw', `sleep 2; cat <<'END'\n${MBW.replaceAll('$', '')}\nEND`);
    const env = environment();
    const first = env.run<[BenchmarkInput], BenchmarkResult, Activities['runBenchmark']>(
      createRunBenchmark(deps),
      input,
    );
    await vi.waitUntil(() => readFile(starts(), 'utf8').catch(() => ''), { timeout: 10_000 });
    env.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true }));
    await expect(first).rejects.toThrow();
    expect((await run(input)).benchmarks).toMatchObject([{ outcome: 'ok' }]);
    expect(await readFile(starts(), 'utf8')).toBe('x\n');
  });

  it('is killed when the run is cancelled', async () => {
    await program('mbw', 'sleep 30');
    const env = environment();
    const first = env.run<[BenchmarkInput], BenchmarkResult, Activities['runBenchmark']>(
      createRunBenchmark(deps),
      input,
    );
    await vi.waitUntil(() => readFile(starts(), 'utf8').catch(() => ''), { timeout: 10_000 });
    env.cancel('CANCELLED', new ActivityCancellationDetails({ cancelRequested: true }));
    await expect(first).rejects.toThrow();
    await prints(MBW);
    expect((await run(input)).benchmarks).toMatchObject([{ outcome: 'ok' }]);
    expect(await readFile(starts(), 'utf8')).toBe('x\nx\n');
  });

  it('kills a benchmark at its time limit and says so', async () => {
    await program('mbw', 'sleep 60');
    const { variant } = input;
    const short = {
      ...input,
      variant: { ...variant, benchmark: { ...variant.benchmark, timeout_seconds: 1 } },
    } as BenchmarkInput;
    expect((await run(short)).benchmarks).toMatchObject([
      { outcome: 'timed_out', fault: expect.stringContaining('1 s') as string, metrics: [] },
    ]);
  });
});
