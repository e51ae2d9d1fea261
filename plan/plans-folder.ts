import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the plans that are known by name: `$PACKBENCH_PLANS`, else `plans/` of the checkout. */
export function plansFolder(env: NodeJS.ProcessEnv, cwd: string): string {
  const chosen = env['PACKBENCH_PLANS'];
  return chosen === undefined || chosen === ''
    ? fileURLToPath(new URL('../plans', import.meta.url))
    : resolve(cwd, chosen);
}
