import { runCommandLine } from './command-line.js';
import { interruptionOf } from './interruption.js';
import { createOutput } from './output.js';

// `packbench list | head` closes the pipe early: that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const exitCode = await runCommandLine(process.argv.slice(2), {
  output: createOutput(process.stdout, process.stderr, process.env),
  env: process.env,
  cwd: process.cwd(),
  interruption: interruptionOf(process),
});

// Calls to Temporal that nobody waits for any more would keep the process alive.
process.exit(exitCode);
