import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import { BenchError } from './bench-error.js';
import { runBench, type BenchResult } from './bench.js';
import { judge } from './judge.js';
import { HELP, parseOptions } from './options.js';
import { renderReport, type BenchReport } from './render.js';

const say = (line: string): void => {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
};

async function main(argv: readonly string[], signal: AbortSignal): Promise<void> {
  const options = parseOptions(argv);
  if (options === null) {
    process.stdout.write(HELP);
    return;
  }
  const startedAt = new Date().toISOString();
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const about = {
    packbench: `${packageJson.version} (${await commitOf(root)})`,
    kernel: release(),
    cores: String(cpus().length),
  };
  const toReport = ({ parts, versions }: BenchResult): BenchReport => ({
    startedAt,
    endedAt: new Date().toISOString(),
    about: { ...about, ...versions },
    asked: { boot: options.boots, 'soft reboot': options.servers * options.reboots },
    verdicts: judge(parts),
    parts,
  });
  const keep = async (result: BenchResult): Promise<void> => {
    const report = toReport(result);
    await writeFile(join(options.out, 'accuracy.json'), `${JSON.stringify(report, null, 2)}\n`);
    await writeFile(join(options.out, 'accuracy.md'), renderReport(report));
  };
  const result = await runBench(options, { root, signal, say, keep });
  process.stdout.write(renderReport(toReport(result)));
  say(`written to ${options.out}/accuracy.md and accuracy.json`);
  // A part without a single judged operation has failed.
  if (result.parts.some(({ judged }) => judged.length === 0)) process.exitCode = 1;
}

/** Of the checkout, with a plus when files differ from it. */
async function commitOf(root: string): Promise<string> {
  const git = ['describe', '--always', '--dirty=+', '--exclude=*'];
  const { stdout } = await promisify(execFile)('git', git, { cwd: root }).catch(() => ({
    stdout: 'no commit',
  }));
  return stdout.trim();
}

const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => interruption.abort());
}
try {
  await main(process.argv.slice(2), interruption.signal);
} catch (error) {
  process.exitCode = 1;
  if (interruption.signal.aborted) say('interrupted; what the tools had made is deleted');
  else if (error instanceof BenchError) {
    say(`error: ${error.message}`);
    if (error.hint !== undefined) say(`hint: ${error.hint}`);
  } else throw error;
}
