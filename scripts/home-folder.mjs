import { userInfo } from 'node:os';
import { join } from 'node:path';

/** The home folder, also where HOME is unset or empty (cron, containers, service managers). */
export function homeFolder() {
  return process.env.HOME || userInfo().homedir;
}

/** Where downloads are kept: `$XDG_CACHE_HOME/packbench`, else `~/.cache/packbench`. */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homeFolder(), '.cache'), 'packbench');
}

/** Where a running packbench keeps its state: `$PACKBENCH_HOME`, else `~/.local/state/packbench`. */
export function stateFolder() {
  if (process.env.PACKBENCH_HOME) return process.env.PACKBENCH_HOME;
  return join(process.env.XDG_STATE_HOME || join(homeFolder(), '.local/state'), 'packbench');
}
