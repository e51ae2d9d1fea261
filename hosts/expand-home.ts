import { join } from 'node:path';

/** `~/.ssh/id_ed25519` → `/home/ann/.ssh/id_ed25519`. Other paths stay as they are. */
export function expandHome(path: string, home: string): string {
  if (path === '~') return home;
  return path.startsWith('~/') ? join(home, path.slice(2)) : path;
}
