import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { homeFolder } from './home-folder.mjs';
import { withLockFile } from './lock-file.mjs';
import { SetupProblem } from './problem.mjs';

/**
 * Runs `npm ci` unless node_modules holds what package-lock.json asks for.
 *
 * @param {string} root folder of package.json
 * @param {(line: string) => void} say
 */
export async function installDependencies(root, say) {
  if (await isInstalled(root)) return;
  await withLockFile(
    join(root, '.packbench', 'npm-ci.lock'),
    async () => {
      // Another set-up may have done it while this one waited.
      if (await isInstalled(root)) return;
      say('Installing dependencies (npm ci) …');
      await npmCi(root);
    },
    { onWait: (pid) => say(`Process ${pid} is installing dependencies; waiting for it …`) },
  );
}

/**
 * npm writes `node_modules/.package-lock.json` last, so it is there only after a finished
 * installation. Packages for other platforms are in the lock file but not in node_modules.
 *
 * @param {string} root
 */
export async function isInstalled(root) {
  const wanted = await readPackages(join(root, 'package-lock.json'));
  if (!wanted) {
    throw new SetupProblem(
      `'${join(root, 'package-lock.json')}' is missing or broken`,
      'restore it: git checkout package-lock.json',
    );
  }
  const installed = await readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (!installed) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const there = installed[path];
    return there ? there.version === entry.version : entry.optional === true;
  });
}

async function readPackages(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

async function npmCi(root) {
  const args = ['ci', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  // With an empty HOME npm would make a folder called ~ here.
  const env = { ...process.env, HOME: homeFolder() };
  const output = [];
  const code = await new Promise((resolve, reject) => {
    const npm = spawn('npm', args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    npm.stdout.on('data', (chunk) => output.push(chunk));
    npm.stderr.on('data', (chunk) => output.push(chunk));
    npm.on('close', resolve);
    npm.on('error', reject);
  }).catch((error) => {
    throw new SetupProblem(
      `npm does not start: ${error.message}`,
      'install npm; it comes with Node.js',
      error,
    );
  });
  if (code === 0) return;
  const said = Buffer.concat(output).toString();
  throw new SetupProblem(
    `npm ci failed with code ${code}:\n${firstErrors(said)}`,
    said.includes('EUSAGE')
      ? 'package.json and package-lock.json do not fit together: restore both with git checkout'
      : 'see that this machine reaches the npm registry (npm ping), then run this again',
  );
}

/** npm tells what went wrong first; much advice may follow. */
function firstErrors(output) {
  const lines = output.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim());
  return lines
    .filter((line) => line !== '')
    .slice(0, 8)
    .map((line) => `  ${line}`)
    .join('\n');
}
