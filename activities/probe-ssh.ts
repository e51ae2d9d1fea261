import type { Duplex } from 'node:stream';
import type { PortQuestion } from './probe-port.js';

const MAX_GREETING = 4096;

/** Ready when an SSH server greets. It may send other lines first (RFC 4253, section 4.2). */
export const sshQuestion: PortQuestion = {
  name: 'ssh',
  answerMs: 2000,
  ask: (stream: Duplex) =>
    new Promise<void>((resolve, reject) => {
      let greeting = '';
      stream.on('data', (data: Buffer) => {
        greeting += data.toString('latin1');
        if (/^SSH-/m.test(greeting)) resolve();
        else if (greeting.length > MAX_GREETING) reject(notSsh(greeting));
      });
      stream.once('error', reject);
      stream.once('close', () => reject(notSsh(greeting)));
    }),
};

const notSsh = (greeting: string): Error =>
  new Error(
    greeting === ''
      ? 'hung up without a greeting'
      : `greeted with '${greeting.slice(0, 40).trim()}' instead of SSH-`,
  );
