import { randomUUID } from 'node:crypto';
import type { GuestShell, GuestShellResult } from './guest-shell.js';

/** Runs a program in a container and waits for its end: standard output and error, and the code. */
export type Execute = (argv: readonly string[]) => Promise<{ code: number; output: string }>;

/**
 * Zun puts the command into the query string of its request, and web servers take 4 to 8 KiB for
 * all of it (uwsgi's `buffer-size` is 4096): longer scripts are brought in pieces.
 * @see zun/api/controllers/v1/containers.py, `execute`, stable/zed
 */
const LONGEST_COMMAND = 2_400;
const PIECE = 2_000;

/**
 * A shell over a service's exec. Every call is a request of some seconds at most (Zun's
 * `[docker]execute_timeout` is 5 s), so scripts must return at once.
 */
export function execGuestShell(execute: Execute): GuestShell {
  const sh = (script: string): Promise<GuestShellResult> => execute(['sh', '-c', script]);
  return {
    async run(script, { signal } = {}) {
      signal?.throwIfAborted();
      const whole = `exec 2>&1\n${script}`;
      if (encodeURIComponent(whole).length <= LONGEST_COMMAND) return sh(whole);
      // Each piece has a file of its own: a request that is sent twice does no harm.
      const place = `/tmp/.packbench-${randomUUID()}`;
      const text = Buffer.from(whole).toString('base64');
      for (let at = 0, nth = 1000; at < text.length; at += PIECE, nth++) {
        const brought = await sh(`printf %s ${text.slice(at, at + PIECE)} >${place}.${nth} 2>&1`);
        if (brought.code !== 0) return brought;
        signal?.throwIfAborted();
      }
      return sh(`exec 2>&1
script=$(cat ${place}.* | base64 -d) || script='exit 1'
rm -f ${place}.*
eval "$script"`);
    },
    close: () => undefined,
  };
}
