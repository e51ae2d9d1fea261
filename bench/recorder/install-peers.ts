import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NODE_PATH } from './local-session.js';

const run = promisify(execFile);
const DOOL_VERSION = '1.3.8';

/** What the recorder is compared with, and on what. */
export interface Peers {
  /** Folder that dool was installed to. */
  readonly doolLibrary: string;
  readonly versions: Readonly<Record<'dool' | 'vmstat' | 'python' | 'node', string>>;
}

/**
 * Fetches dool, pinned, with pip into a folder of its own (once), and vmstat with apt where it is
 * missing, and asks both for their versions.
 * @throws Error saying what to install
 */
export async function installPeers(folder: string): Promise<Peers> {
  const doolLibrary = join(folder, `dool-${DOOL_VERSION}`);
  if (!existsSync(doolLibrary)) await installDool(doolLibrary);
  const env = { ...process.env, PATH: NODE_PATH, PYTHONPATH: doolLibrary };
  const firstLine = async (command: string, ...args: string[]) =>
    ((await run(command, args, { env })).stdout.split('\n')[0] ?? '').trim();
  const dool = await firstLine('python3', '-m', 'dool', '--version');
  if (!dool.endsWith(` ${DOOL_VERSION}`)) {
    throw new Error(
      `'${doolLibrary}' holds '${dool}', not dool ${DOOL_VERSION}: remove that folder`,
    );
  }
  const vmstat = await firstLine('vmstat', '--version').catch(async () => {
    await installProcps();
    return firstLine('vmstat', '--version');
  });
  const python = await firstLine('python3', '--version');
  return { doolLibrary, versions: { dool, vmstat, python, node: process.version } };
}

/** Beside its place first, so that a half of it is never taken for the whole. */
async function installDool(library: string): Promise<void> {
  const part = `${library}.part`;
  await rm(part, { recursive: true, force: true });
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', part];
  try {
    await run('python3', [...pip, `dool==${DOOL_VERSION}`]);
  } catch (error) {
    throw new Error(`pip could not install dool ${DOOL_VERSION}: is python3 with pip there?`, {
      cause: error,
    });
  }
  await rename(part, library);
}

async function installProcps(): Promise<void> {
  try {
    await run('apt-get', ['install', '--yes', '--quiet', 'procps']);
  } catch (error) {
    throw new Error('vmstat is missing and apt-get could not install procps', { cause: error });
  }
}
