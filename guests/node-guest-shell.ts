import type { NodeSession } from '../hosts/node-session.js';
import type { GuestShell } from './guest-shell.js';
import { shellQuote } from './shell-quote.js';

/** The same over a live SSH session, for the compute node itself. Closing it closes the session. */
export function nodeGuestShell(session: NodeSession): GuestShell {
  return {
    async run(script, options) {
      // The account's login shell may be any; both streams in one, so that their order is kept.
      const command = `sh -c ${shellQuote(`exec 2>&1\n${script}`)}`;
      const { code, stdout } = await session.exec(command, options);
      return { code, output: stdout.toString() };
    },
    close: () => session.close(),
  };
}
