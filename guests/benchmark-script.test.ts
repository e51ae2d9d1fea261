import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { benchmarkSchema, BENCHMARKS, type Benchmark } from '../plan/benchmark.js';
import { benchmarkScript } from './benchmark-script.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'packbench-script-'));
});
afterAll(() => rm(root, { recursive: true }));

const benchmark = (name: string, more: object = {}): Benchmark =>
  benchmarkSchema.parse({
    benchmark: name,
    ...(name === 'netperf' ? { peer: '192.0.2.7' } : {}),
    ...more,
  });

/** A machine with these programs of ours and nothing else of the benchmarks. */
async function machine(programs: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(root, 'm-'));
  for (const tool of ['sh', 'rm', 'mkdir', 'cat', 'df']) {
    await symlink(execFileSync('which', [tool]).toString().trim(), join(folder, tool));
  }
  for (const [name, body] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${body}\n`);
    await chmod(join(folder, name), 0o755);
  }
  return folder;
}

const SYSBENCH = (version: string): string =>
  `case $1 in --version) echo 'sysbench ${version}'; exit;; esac; echo "ran: $*"`;

interface Ran {
  readonly code: number;
  readonly output: string;
}

/** The script as a guest runs it; the search path that it adds to is taken out. */
function run(path: string, { script }: { script: string }): Ran {
  const own = script.replace(/^PATH=.*$/m, `PATH=${path}`).replaceAll('/var/tmp', `${path}/disk`);
  try {
    const output = execFileSync('/bin/sh', ['-c', `exec 2>&1\n${own}`], { env: { HOME: path } });
    return { code: 0, output: output.toString() };
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: Buffer };
    return { code: status, output: stdout.toString() };
  }
}

function scriptOf(
  which: Benchmark,
  mode = '',
  threads: number | null = null,
  phase: 'prepare' | 'run' | 'cleanup' = 'run',
): { script: string; command: string; programs: readonly string[] } {
  const script = benchmarkScript(which, mode, threads, phase);
  if (!script) throw new Error('nothing to do');
  return script;
}

describe('what each benchmark runs', () => {
  it.each([
    [
      'sysbench-cpu',
      '',
      2,
      'sysbench cpu --cpu-max-prime=20000 --threads=2 --events=10000 --time=0 run',
    ],
    ['mbw', '', null, 'mbw -n 10 1000'],
    [
      'sysbench-fileio',
      'rndrw',
      16,
      'sysbench fileio --file-num=16 --file-total-size=1024M --file-test-mode=rndrw --threads=16 --time=100 --events=0 run',
    ],
    [
      'sysbench-oltp',
      'read-only',
      8,
      'sysbench oltp_read_only --db-driver=mysql --mysql-socket=/run/mysqld/mysqld.sock --mysql-user=root --mysql-db=test --tables=1 --table-size=2000000 --threads=8 --time=60 --events=0 run',
    ],
    ['netperf', '', null, 'netperf -H 192.0.2.7,ipv4 -l 10'],
  ] as const)('%s %s with %s threads', async (name, mode, threads, command) => {
    const script = scriptOf(benchmark(name), mode, threads);
    expect(script.command).toBe(command);
    const path = await machine({
      sysbench: SYSBENCH('1.0.20'),
      mbw: 'echo "ran: $*"',
      netperf: 'echo "ran: $*"',
    });
    await mkdir(join(path, 'disk/packbench-fileio'), { recursive: true });
    const words = command.slice(command.indexOf(' ') + 1);
    expect(run(path, script)).toEqual({ code: 0, output: `$ ${command}\nran: ${words}\n` });
  });

  it.each(BENCHMARKS)(
    '%s on a machine without its program is told apart by exit code 127',
    async (name) => {
      const path = await machine({});
      await mkdir(join(path, 'disk/packbench-fileio'), { recursive: true });
      const { code, output } = run(path, scriptOf(benchmark(name), 'read-only', 1));
      expect(code).toBe(127);
      expect(output).toMatch(/^packbench: not on this machine: \S+/);
    },
  );

  it('asks for words that the shell would split in quotes', () => {
    const odd = benchmark('sysbench-oltp', { database: "a b;'c" });
    expect(scriptOf(odd, 'read-only', 1).command).toContain("'--mysql-db=a b;'\\''c'");
  });

  it.each([
    ['sysbench-cpu', ['run']],
    ['mbw', ['run']],
    ['sysbench-fileio', ['prepare', 'run', 'cleanup']],
    ['sysbench-oltp', ['prepare', 'run', 'cleanup']],
    ['index-insertion', ['run', 'cleanup']],
    ['netperf', ['run']],
    ['blogbench', ['run', 'cleanup']],
  ] as const)('%s has phases %j', (name, phases) => {
    const has = (['prepare', 'run', 'cleanup'] as const).filter((phase) =>
      benchmarkScript(benchmark(name), '', 1, phase),
    );
    expect(has).toEqual(phases);
  });
});

describe('a guest with sysbench 0.4 or 0.5', () => {
  it.each(['0.4.12', '0.5'])('%s gets cpu in its own words', async (version) => {
    const path = await machine({ sysbench: SYSBENCH(version) });
    expect(run(path, scriptOf(benchmark('sysbench-cpu'), '', 2)).output).toBe(
      `$ sysbench --test=cpu --cpu-max-prime=20000 --num-threads=2 --max-requests=10000 run
ran: --test=cpu --cpu-max-prime=20000 --num-threads=2 --max-requests=10000 run
`,
    );
  });

  it('gets fileio with a seed, and oltp, in its own words', async () => {
    const path = await machine({ sysbench: SYSBENCH('0.4.12') });
    await mkdir(join(path, 'disk/packbench-fileio'), { recursive: true });
    expect(run(path, scriptOf(benchmark('sysbench-fileio'), 'rndrd', 4)).output).toContain(
      'ran: --test=fileio --file-num=16 --file-total-size=1024M --file-test-mode=rndrd --init-rng=on --num-threads=4 --max-time=100 --max-requests=0 run',
    );
    expect(run(path, scriptOf(benchmark('sysbench-oltp'), 'read-write', 4)).output).toContain(
      'ran: --test=oltp --oltp-table-size=2000000 --mysql-socket=/run/mysqld/mysqld.sock --mysql-user=root --mysql-db=test --oltp-read-only=off --max-requests=0 --max-time=60 --num-threads=4 run',
    );
  });

  it('cannot run the Lua script of index insertion', async () => {
    const path = await machine({ sysbench: SYSBENCH('0.5') });
    const { code, output } = run(path, scriptOf(benchmark('index-insertion')));
    expect(code).toBe(127);
    expect(output).toContain('sysbench 1.0 or newer');
  });
});

describe('netperf', () => {
  it('is iperf3 where the guest has only that', async () => {
    const path = await machine({ iperf3: 'echo "ran: $*"' });
    expect(run(path, scriptOf(benchmark('netperf', { peer: '2001:db8::7' }))).output).toBe(
      '$ iperf3 -c 2001:db8::7 -t 10 -J\nran: -c 2001:db8::7 -t 10 -J\n',
    );
  });
});

describe('index insertion', () => {
  it('without its Lua script is unavailable', async () => {
    const path = await machine({ sysbench: SYSBENCH('1.0.20') });
    const { code, output } = run(path, scriptOf(benchmark('index-insertion')));
    expect({ code, output }).toEqual({
      code: 127,
      output: 'packbench: not on this machine: /usr/share/packbench/iibench.lua\n',
    });
  });

  it('starts on an empty table and reports at least once', async () => {
    const path = await machine({
      sysbench: `${SYSBENCH('1.0.20')} ; echo "$*" >>${root}/calls`,
    });
    const script = join(path, 'sysbench');
    const few = benchmark('index-insertion', { rows: 500, script });
    expect(run(path, scriptOf(few)).output).toContain('--max-rows=500 --rows-per-report=500 run');
    const calls = execFileSync('sed', ['s/.* //', `${root}/calls`]).toString();
    expect(calls).toBe('cleanup\nprepare\nrun\n');
  });
});

describe('fileio', () => {
  const small = benchmark('sysbench-fileio', { total_mib: 1, files: 1 });

  it('works in a folder of its own, which cleanup removes', async () => {
    const path = await machine({
      sysbench: `${SYSBENCH('1.0.20')}; case $* in *prepare) echo data >test_file.0;; esac`,
    });
    await mkdir(join(path, 'disk'));
    expect(run(path, scriptOf(small, '', null, 'prepare'))).toMatchObject({ code: 0 });
    expect(await readdir(join(path, 'disk/packbench-fileio'))).toEqual(['test_file.0']);
    expect(run(path, scriptOf(small, 'rndrd', 1)).code).toBe(0);
    expect(run(path, scriptOf(small, '', null, 'cleanup')).code).toBe(0);
    expect(await readdir(join(path, 'disk'))).toEqual([]);
  });

  it('says that the disk is too small before it is filled', async () => {
    const path = await machine({ sysbench: SYSBENCH('1.0.20') });
    await mkdir(join(path, 'disk'));
    const vast = benchmark('sysbench-fileio', { total_mib: 100_000_000 });
    const { code, output } = run(path, scriptOf(vast, '', null, 'prepare'));
    expect(code).toBe(1);
    expect(output).toMatch(/No space left on device: .* MiB free, the files need 100000000 MiB/);
    expect(await readdir(join(path, 'disk'))).toEqual([]);
  });

  it('that fills the disk leaves its words and no files', async () => {
    const full = 'FATAL: Failed to write file! file: 0 errno = 28 (No space left on device)';
    const path = await machine({
      sysbench: `case $1 in --version) echo 'sysbench 1.0.20'; exit;; esac
echo data >test_file.0; echo '${full}'; exit 1`,
    });
    await mkdir(join(path, 'disk'));
    const { code, output } = run(path, scriptOf(small, '', null, 'prepare'));
    expect(code).toBe(1);
    expect(output).toContain(full);
    expect(await readdir(join(path, 'disk'))).toEqual([]);
  });

  it('uses the home folder where /var/tmp cannot be used', async () => {
    const path = await machine({ sysbench: SYSBENCH('1.0.20') });
    expect(run(path, scriptOf(small, '', null, 'prepare')).code).toBe(0);
    expect(await readdir(path)).toContain('packbench-fileio');
  });
});

describe('blogbench', () => {
  it('works in an empty folder of its own', async () => {
    const path = await machine({ blogbench: 'echo "$*"' });
    await mkdir(join(path, 'disk'));
    const folder = join(path, 'disk/packbench-blogbench');
    expect(run(path, scriptOf(benchmark('blogbench'))).output).toContain(
      `-d ${folder} --iterations=30`,
    );
    expect(run(path, scriptOf(benchmark('blogbench'), '', null, 'cleanup')).code).toBe(0);
    expect(await readdir(join(path, 'disk'))).toEqual([]);
  });
});
