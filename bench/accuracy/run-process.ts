import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BenchError } from './bench-error.js';

/** What a process printed. */
export interface Printed {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Aborted: the process gets SIGINT, so that it can clean up, and is waited for. */
  readonly signal: AbortSignal;
}

/** Throws BenchError when it cannot be started; its exit code is the caller's to judge. */
export async function runProcess(
  command: string,
  args: readonly string[],
  { env, cwd, signal }: ProcessOptions,
): Promise<Printed> {
  signal.throwIfAborted();
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const interrupt = (): void => void child.kill('SIGINT');
  signal.addEventListener('abort', interrupt);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  } catch (error) {
    throw new BenchError(`cannot start '${command}': ${String(error)}`);
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

/** The last lines of what a failed process said. */
export const tail = ({ stdout, stderr }: Printed): string =>
  `${stdout}\n${stderr}`.trim().split('\n').slice(-15).join('\n');
