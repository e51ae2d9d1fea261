import { spawn } from 'node:child_process';
import type { GuestShell } from './guest-shell.js';

/** The shell of this machine, in a session of its own that ends with the script, as an exec's does. */
export function localShell(sh: readonly [string, ...string[]] = ['sh'], path = ''): GuestShell {
  const [program, ...words] = sh;
  return {
    run(script) {
      const child = spawn(program, [...words, '-c', `exec 2>&1\n${script}`], {
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, PATH: [path, process.env['PATH']].filter(Boolean).join(':') },
      });
      const pieces: Buffer[] = [];
      child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
      return new Promise((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code) => resolve({ code, output: Buffer.concat(pieces).toString() }));
      });
    },
    close: () => undefined,
  };
}
