import { createDraws, pass } from './draws.mjs';
import { print } from './print.mjs';
import { toMib } from './sysbench-options.mjs';
import { endOfRun, startOfRun } from './sysbench-report.mjs';

/** Operations per second of one thread, their share of spread; more threads bring their root. */
const MODES = {
  rndrd: { name: 'random read', rate: 40_000, read: 1, fsync: 0 },
  rndrw: { name: 'random r/w', rate: 6600, read: 0.6, fsync: 0.16 },
};
const SPREAD = 0.08;
const BLOCK_MIB = 16 / 1024;
const WRITE_MIB_PER_SECOND = 900;

/** No file is made or read. */
export async function fileio(command, options) {
  const files = Number(options.get('file-num') ?? 128);
  const total = toMib(options.get('file-total-size') ?? '2G');
  const draws = createDraws('sysbench-fileio');
  if (command === 'prepare') {
    const seconds = total / draws.around(WRITE_MIB_PER_SECOND, SPREAD);
    print(`${files} files, ${Math.round((1024 * total) / files)}Kb each, ${total}Mb total`);
    print('Creating files for the test...\nExtra file open flags: (none)');
    for (let i = 0; i < files; i++) print(`Creating file test_file.${i}`);
    await pass(seconds);
    const bytes = Math.round(total * 1_048_576);
    const speed = (total / seconds).toFixed(2);
    print(`${bytes} bytes written in ${seconds.toFixed(2)} seconds (${speed} MiB/sec).`);
  } else if (command === 'cleanup') {
    print('Removing test files...');
  } else if (command === 'run') {
    await run(options, files, total, draws);
  }
}

async function run(options, files, total, draws) {
  const mode = MODES[options.get('file-test-mode')];
  if (!mode) {
    print('FATAL: Missing required argument: --file-test-mode');
    process.exitCode = 1;
    return;
  }
  const threads = Number(options.get('threads') ?? 1);
  print(
    startOfRun(
      threads,
      `Extra file open flags: (none)
${files} files, ${size(total / files)} each
${size(total)} total file size
Block size 16KiB
Number of IO requests: 0
Read/Write ratio for combined random IO test: 1.50
Periodic FSYNC enabled, calling fsync() each 100 requests.
Calling fsync() at the end of test, Enabled.
Using synchronous I/O mode
Doing ${mode.name} test
`,
    ),
  );
  const seconds = Number(options.get('time') ?? 10) + 0.0005 * threads;
  const rate = draws.around(mode.rate * Math.sqrt(threads), SPREAD);
  await pass(seconds);
  const [reads, writes, fsyncs] = [rate * mode.read, rate * (1 - mode.read), rate * mode.fsync];
  print(`
File operations:
    reads/s:                      ${reads.toFixed(2)}
    writes/s:                     ${writes.toFixed(2)}
    fsyncs/s:                     ${fsyncs.toFixed(2)}

Throughput:
    read, MiB/s:                  ${(reads * BLOCK_MIB).toFixed(2)}
    written, MiB/s:               ${(writes * BLOCK_MIB).toFixed(2)}`);
  const events = Math.round((reads + writes + fsyncs) * seconds);
  process.stdout.write(endOfRun({ seconds, events, threads, draws }));
  print();
}

/** As sysbench prints sizes: whole ones in the largest unit. */
function size(mib) {
  if (mib >= 1024 && mib % 1024 === 0) return `${mib / 1024}GiB`;
  return Number.isInteger(mib) ? `${mib}MiB` : `${(mib * 1024).toFixed(0)}KiB`;
}
