import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Simulated benchmarks, first in a container's PATH. */
export const GUEST_TOOLS = fileURLToPath(new URL('./guest-tools', import.meta.url));

/** Where benchmarks put their files, by absolute path. */
const SHARED = '/var/tmp';

/**
 * Two mounts that only the command and its children see: /var/tmp is the container's own, and
 * /usr/share has the Lua script of the guest image. What cannot be mounted is left as it is.
 */
const SETUP = `mount --bind "$1" ${SHARED} 2>/dev/null
mount -t overlay overlay -o "lowerdir=$2:/usr/share" /usr/share 2>/dev/null
shift 2
exec "$@"`;

/**
 * The command line that shows a command the container's own files, as far as this machine lets us
 * (Linux with `unshare`, as root or with user namespaces); elsewhere the command as it is.
 */
export function containerView(home: string, argv: readonly string[]): [string, ...string[]] {
  const [program = '', ...args] = argv;
  const unshare = unshareCommand();
  // A state folder or a checkout below it would be hidden.
  if (unshare === null || [home, GUEST_TOOLS].some((path) => path.startsWith(`${SHARED}/`))) {
    return [program, ...args];
  }
  const own = join(home, 'var-tmp');
  mkdirSync(own, { recursive: true, mode: 0o777 });
  const [starter, ...flags] = unshare;
  return [starter, ...flags, 'sh', '-c', SETUP, 'sh', own, join(GUEST_TOOLS, 'share'), ...argv];
}

/** Whether the PATH has it; with a slash it is looked for where it says. */
export function findProgram(program: string, path: string): boolean {
  if (program.includes('/')) return isProgram(program);
  return path.split(':').some((folder) => isProgram(join(folder, program)));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

let found: [string, ...string[]] | null | undefined;

/** Found out once: as root, else in a user namespace of its own, else null. */
function unshareCommand(): [string, ...string[]] | null {
  if (found !== undefined) return found;
  const ways: [string, ...string[]][] = [
    ['unshare', '--mount', '--propagation', 'private'],
    ['unshare', '--map-root-user', '--mount', '--propagation', 'private'],
  ];
  found =
    ways.find(([starter, ...flags]) => {
      const trial = [...flags, 'mount', '--bind', '/tmp', SHARED];
      return spawnSync(starter, trial, { stdio: 'ignore' }).status === 0;
    }) ?? null;
  return found;
}
