import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import { BenchError } from './bench-error.js';
import { runBench } from './bench.js';
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
  const { parts, versions } = await runBench(options, { root, signal, say });
  const report: BenchReport = {
    startedAt,
    endedAt: new Date().toISOString(),
    about: {
      packbench: `${packageJson.version} (${await commitOf(root)})`,
      ...versions,
      kernel: release(),
      cores: String(cpus().length),
    },
    verdicts: judge(parts),
    parts,
  };
  const page = renderReport(report);
  await writeFile(join(options.out, 'accuracy.json'), `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(join(options.out, 'accuracy.md'), page);
  process.stdout.write(page);
  if (parts.some(({ judged }) => judged.length === 0)) process.exitCode = 1;
  say(`written to ${options.out}/accuracy.md and accuracy.json`);
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
  if (interruption.signal.aborted) say('interrupted; the cloud is as it was');
  else if (error instanceof BenchError) {
    say(`error: ${error.message}`);
    if (error.hint !== undefined) say(`hint: ${error.hint}`);
  } else throw error;
}
