import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Cleanups } from './cleanups.js';
import { formatResult } from './format-result.js';
import { runBench } from './run-bench.js';

const HELP = `npm run bench:recorder [-- --minutes N]

Runs the recorder, dool and vmstat side by side on this machine, idle and loaded, and prints what
each costs and how right its rates are. Writes JSON and Markdown into bench-results/.

  --minutes N   in all (default 10; at least 0.5)
`;

/** One tenth of it, at 10 Hz, must have some rows. */
const LEAST_MINUTES = 0.5;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { minutes: { type: 'string', default: '10' }, help: { type: 'boolean' } },
  });
  const minutes = Number(values.minutes);
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (!(minutes >= LEAST_MINUTES && minutes <= 24 * 60)) {
    process.stderr.write(
      `error: --minutes must be ${LEAST_MINUTES} to 1440, got '${values.minutes}'\n`,
    );
    return 2;
  }
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => abort.abort(new Error(`ended by ${signal}`)));
  }
  const folder = fileURLToPath(new URL('../../bench-results', import.meta.url));
  await mkdir(folder, { recursive: true });
  const cleanups = new Cleanups();
  const say = (line: string) => process.stderr.write(`${line}\n`);
  try {
    const result = await runBench({ minutes, folder, signal: abort.signal, cleanups, say });
    const markdown = formatResult(result);
    const path = join(folder, `recorder-${result.startedAt.replaceAll(':', '')}`);
    await writeFile(`${path}.json`, `${JSON.stringify(result, null, 2)}\n`);
    await writeFile(`${path}.md`, markdown);
    process.stdout.write(markdown);
    say(`\nWritten to ${path}.md and .json`);
    return 0;
  } finally {
    await cleanups.run();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const why = cause instanceof Error ? `: ${cause.message.trim()}` : '';
  process.stderr.write(`error: ${message}${why}\n`);
  process.exitCode = 1;
}
