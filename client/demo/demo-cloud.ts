import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, startInBackground } from '../background-process.js';
import { CommandError } from '../command-error.js';
import { EXIT } from '../exit-code.js';
import type { Home } from '../home.js';
import { runnableModule } from '../../activities/runnable-module.js';

/** A compute node of the simulated cloud, as its SSH server is reached. */
export interface DemoNode {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly keyFile: string;
  readonly knownHosts: string;
}

/** A simulated cloud that runs. */
export interface DemoCloud {
  readonly url: string;
  readonly nodes: readonly DemoNode[];
  /** Path of its clouds.yaml, in which it is called `simcloud`. */
  readonly cloudsFile: string;
}

const MAIN = runnableModule(import.meta.url, '../../simcloud/main');
const START_TIMEOUT_MS = 30_000;

/** Starts simcloud in the background; `bringDown` of the same home stops it. */
export async function startDemoCloud(
  home: Home,
  { seed, speedUp }: { seed: string; speedUp: number },
): Promise<DemoCloud> {
  const state = join(home.folder, 'simcloud');
  await mkdir(state, { recursive: true });
  const logFile = join(home.folder, 'logs', 'simcloud.log');
  const simcloud = await startInBackground({
    command: process.execPath,
    args: [
      ...[...MAIN.flags, MAIN.path, '--state', state, '--port', '0'],
      ...['--seed', seed, '--speed-up', String(speedUp)],
    ],
    logFile,
  });
  await home.writeSimcloud({ process: simcloud });
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while ((await isRunning(simcloud)) && Date.now() < giveUpAt) {
    const said = await readFile(join(state, 'simcloud.json'), 'utf8').catch(() => undefined);
    if (said !== undefined) {
      const { url, nodes } = JSON.parse(said) as Omit<DemoCloud, 'cloudsFile'>;
      return { url, nodes, cloudsFile: join(state, 'clouds.yaml') };
    }
    await sleep(50);
  }
  const log = await readFile(logFile, 'utf8').catch(() => '');
  throw new CommandError(EXIT.internal, `the simulated cloud does not start:\n${log.trim()}`);
}
