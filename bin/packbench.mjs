#!/usr/bin/env node
import { spawn } from 'node:child_process';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

const main = new URL('../client/main.ts', import.meta.url);

try {
  if (nodeModule.register) {
    const { register } = await import('tsx/esm/api');
    // Not the tsconfig.json of whatever folder this is called in.
    register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
    await import(main.href);
  } else {
    await runWithLoader();
  }
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write(
    `error: ${error.message.split('\n')[0]}\nhint: \`npm run setup\` installs what is missing\n`,
  );
  process.exitCode = 1;
}

/** Node.js before 20.6 takes a loader only on the command line. */
async function runWithLoader() {
  const tsx = nodeModule.createRequire(import.meta.url).resolve('tsx');
  const args = ['--no-warnings', '--loader', `file://${tsx}`, fileURLToPath(main)];
  const child = spawn(process.execPath, [...args, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both; what is sent to this process alone is passed on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise((resolve) => {
    child.on('close', (code) => resolve(code ?? 1));
  });
}
