import { execFile } from 'node:child_process';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { BenchError } from './bench-error.js';
import type { Platform } from './timing.js';

const run = promisify(execFile);

/** The admin's login, as clouds.yaml has it. */
export interface Login {
  readonly auth_url: string;
  readonly username: string;
  readonly password: string;
  readonly project_name: string;
}

/** The cloud of devcloud/, on this machine. */
export interface Devcloud {
  readonly cloudsFile: string;
  readonly login: Login;
  readonly databaseSocket: string;
  /** Action times with microseconds, or in whole seconds as shipped. */
  setClock(state: 'on' | 'off'): Promise<void>;
  /** Place in nova-api's log from which `readLog` can go on. */
  logEnd(): Promise<number>;
  readLog(from: number): Promise<string>;
  versions(): Promise<Readonly<Record<string, string>>>;
}

/** Throws BenchError when the cloud is not there, or lacks what a platform needs. */
export async function openDevcloud(
  folder: string,
  platforms: readonly Platform[],
): Promise<Devcloud> {
  const state = process.env['DEVCLOUD_STATE'] ?? '/var/lib/devcloud';
  const log = join(process.env['DEVCLOUD_LOG'] ?? '/var/log/devcloud', 'nova-api.log');
  const cloudsFile = join(folder, 'clouds.yaml');
  const { clouds } = parse(await readFile(cloudsFile, 'utf8')) as {
    clouds: { devcloud: { auth: Login } };
  };
  const login = clouds.devcloud.auth;
  const databaseSocket = join(state, 'mysql/s.sock');
  const zun = platforms.includes('docker');
  await checkUp(login.auth_url, databaseSocket, log);
  if (zun) await stat(join(state, 'done/zun-db')).catch(() => notUp('it has no Zun'));

  return {
    cloudsFile,
    login,
    databaseSocket,
    setClock: async (state) => {
      await run(join(folder, 'usec.sh'), [state]);
    },
    logEnd: async () => (await stat(log)).size,
    readLog: async (from) => {
      const file = await open(log);
      try {
        const length = Math.max(0, (await file.stat()).size - from);
        const { buffer } = await file.read(Buffer.alloc(length), 0, length, from);
        return buffer.toString('utf8');
      } finally {
        await file.close();
      }
    },
    versions: async () => ({
      nova: await packageVersion('nova-api'),
      ...(zun && { zun: await zunVersion(state) }),
    }),
  };
}

async function checkUp(authUrl: string, socket: string, log: string): Promise<void> {
  for (const file of [socket, log]) {
    await stat(file).catch(() => notUp(`'${file}' is not there`));
  }
  await fetch(authUrl).catch(() => notUp(`nothing answers at '${authUrl}'`));
}

function notUp(why: string): never {
  throw new BenchError(`devcloud is not up: ${why}`, 'devcloud/up.sh --docker brings it up');
}

async function packageVersion(name: string): Promise<string> {
  return (await run('dpkg-query', ['-W', '-f', '${Version}', name])).stdout;
}

async function zunVersion(state: string): Promise<string> {
  const code = 'from importlib.metadata import version; print(version("zun"))';
  return (await run(join(state, 'venv/bin/python'), ['-c', code])).stdout.trim();
}
