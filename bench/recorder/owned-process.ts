import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';

/** A program that the bench started and ends. */
export interface OwnedProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Last line of its standard error so far; empty when there is none. */
  readonly lastWords: () => string;
  /** Sends the signal unless it has ended, and waits until it has; SIGKILL after 5 s. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** Closes its standard input, which is how our own scripts are told, and waits likewise. */
  closeInput(): Promise<void>;
}

const PATIENCE_MS = 5000;

/** @throws Error when the program cannot be started */
export async function startProcess(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<OwnedProcess> {
  const child = spawn(command, args, { env, stdio: 'pipe' });
  await once(child, 'spawn');
  child.stdin.on('error', () => undefined);
  let errors = '';
  child.stderr.on('data', (piece: Buffer) => (errors = (errors + piece.toString()).slice(-4096)));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} did not start`);
  const closed = once(child, 'close');
  const waitFor = async (tell: () => void) => {
    if (child.exitCode === null && child.signalCode === null) {
      tell();
      child.kill('SIGCONT'); // one that is stopped would not notice
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    await closed.finally(() => clearTimeout(timer));
  };
  return {
    child,
    pid,
    lastWords: () => errors.trim().split('\n').at(-1) ?? '',
    end: (signal) => waitFor(() => child.kill(signal)),
    closeInput: () => waitFor(() => child.stdin.end()),
  };
}
