import { accessSync, constants, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * `date` and `python3` as a simulated node has them: the machine's own, but with the node's clocks
 * and the node's disk. Only the Python of recorders (`python3 -I -S -`) is changed.
 */
export class NodePrograms {
  /** Comes first in the node's PATH. */
  readonly folder: string;
  private readonly state: string;
  private steppedSeconds = 0;

  constructor(nodeFolder: string, path: string) {
    this.folder = join(nodeFolder, 'bin');
    this.state = join(nodeFolder, 'state');
    // A node begins with the machine's clocks and an empty disk.
    rmSync(this.state, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
    mkdirSync(this.state, { recursive: true });
    const [date, python] = [findProgram('date', path), findProgram('python3', path)];
    if (date) writeFileSync(join(this.folder, 'date'), dateScript(date, this.state), EXECUTABLE);
    if (!python) return;
    writeFileSync(join(this.folder, 'node.py'), pythonPrelude(this.state));
    writeFileSync(join(this.folder, 'python3'), pythonScript(python, this.folder), EXECUTABLE);
  }

  /** The wall clock jumps. */
  stepClock(seconds: number): void {
    this.steppedSeconds += seconds;
    if (this.steppedSeconds === 0) rmSync(join(this.state, CLOCK_STEP), { force: true });
    else writeFileSync(join(this.state, CLOCK_STEP), `${this.steppedSeconds}\n`);
  }

  /** The monotonic clock begins anew. */
  reboot(): void {
    writeFileSync(join(this.state, BOOTED), `${process.hrtime.bigint()}\n`);
  }

  fillDisk(): void {
    writeFileSync(join(this.state, DISK_FULL), '');
  }

  freeDisk(): void {
    rmSync(join(this.state, DISK_FULL), { force: true });
  }
}

const EXECUTABLE = { mode: 0o755 };
/** Files of the state: seconds, ns of the machine's monotonic clock, and one that is there or not. */
const CLOCK_STEP = 'clock-step';
const BOOTED = 'booted';
const DISK_FULL = 'disk-full';

const dateScript = (date: string, state: string): string => `#!/bin/sh
read -r step 2>/dev/null <'${state}/${CLOCK_STEP}' || exec '${date}' "$@"
exec '${date}' -d "$step seconds" "$@"
`;

const pythonScript = (python: string, folder: string): string => `#!/bin/sh
[ "$1 $2 $3" = '-I -S -' ] || exec '${python}' "$@"
shift 3
exec '${python}' -I -S '${folder}/node.py' "$@"
`;

const pythonPrelude = (state: string): string => `import errno, os, sys, time
STATE = ${JSON.stringify(state)}
wall_ns, monotonic_ns, write = time.time_ns, time.monotonic_ns, os.write

def number(name):
    try:
        with open(os.path.join(STATE, name)) as file:
            return int(file.read())
    except (OSError, ValueError):
        return 0

def write_unless_full(fd, data):
    if fd > 2 and os.path.exists(os.path.join(STATE, '${DISK_FULL}')):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return write(fd, data)

booted_ns = number('${BOOTED}')
time.time_ns = lambda: wall_ns() + number('${CLOCK_STEP}') * 10**9
time.time = lambda: time.time_ns() / 1e9
time.monotonic_ns = lambda: monotonic_ns() - booted_ns
os.write = write_unless_full
exec(compile(sys.stdin.buffer.read(), '<stdin>', 'exec'), {'__name__': '__main__'})
`;

function findProgram(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
