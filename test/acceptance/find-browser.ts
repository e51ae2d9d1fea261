import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Path of a Chromium: `PACKBENCH_CHROMIUM`, else one on PATH, else the one that
 * `npx playwright-core install chromium` fetched.
 *
 * @throws Error that says how to get one
 */
export async function findBrowser(): Promise<string> {
  const { PACKBENCH_CHROMIUM: chosen = '', PATH = '' } = process.env;
  const onPath = NAMES.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)));
  for (const path of [...(chosen === '' ? [] : [chosen]), ...onPath, chromium.executablePath()]) {
    if (await isExecutable(path)) return path;
  }
  throw new Error(
    'no Chromium found: PACKBENCH_CHROMIUM names one; test/acceptance/ensure-browser installs one',
  );
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
