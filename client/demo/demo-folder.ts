import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateFolder } from '../../scripts/home-folder.mjs';
import { identify, isRunning, type ProcessIdentity } from '../background-process.js';
import { openHome, type Home } from '../home.js';
import { bringDown } from '../services.js';

/** Each demo has a home of its own, so that several run beside each other and beside `up`. */
export async function createDemoHome(): Promise<Home> {
  const root = join(stateFolder(), 'demo');
  await mkdir(root, { recursive: true });
  await sweep(root);
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const home = await openHome(join(root, `${stamp}-${String(process.pid)}`));
  await writeFile(join(home.folder, OWNER), JSON.stringify(await identify(process.pid)));
  return home;
}

/** Leaves a demo's services running, and the sweep of later demos away from them. */
export async function keepDemo(home: Home): Promise<void> {
  await rm(join(home.folder, OWNER), { force: true });
}

/** Ends a demo's services and removes its folder. */
export async function removeDemo(home: Home): Promise<void> {
  await bringDown(home, () => undefined, { workerGraceMs: 2_000 });
  await rm(home.folder, { recursive: true, force: true });
}

const OWNER = 'owner.json';

/** A demo that was killed could not clean up: the next one does. */
async function sweep(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const text = await readFile(join(root, name, OWNER), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    if (await isRunning(JSON.parse(text) as ProcessIdentity)) continue;
    await removeDemo(await openHome(join(root, name)));
  }
}
