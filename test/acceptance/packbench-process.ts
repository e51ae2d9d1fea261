import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../bin/packbench.mjs', import.meta.url));

/** The real command in a process of its own, and what it has printed so far. */
export interface PackbenchProcess {
  readonly output: () => string;
  /** Resolves once the output matches; fails when the process ends before. */
  readonly printed: (pattern: RegExp) => Promise<void>;
  readonly exitCode: Promise<number | null>;
}

export function startPackbench(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): PackbenchProcess {
  const child: ChildProcess = spawn(process.execPath, [COMMAND, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let ended = false;
  const exitCode = once(child, 'close').then(([code]) => {
    ended = true;
    return code as number | null;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  return {
    output: () => output,
    exitCode,
    async printed(pattern) {
      while (!pattern.test(output)) {
        if (ended) throw new Error(`it ended without printing ${String(pattern)}:\n${output}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}

/** Kills a service of a demo at once, as its state file names it. */
export async function killService(home: string, service: 'worker' | 'server'): Promise<number> {
  const [demo] = await readdir(join(home, 'demo'));
  const file = join(home, 'demo', demo ?? '', `${service}.json`);
  const { process: identity } = JSON.parse(await readFile(file, 'utf8')) as {
    process: { pid: number };
  };
  process.kill(identity.pid, 'SIGKILL');
  return identity.pid;
}
