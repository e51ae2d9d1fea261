import type { Duplex } from 'node:stream';
import type { NodeSession } from './node-session.js';
import { RecorderError } from './recorder-error.js';

/** node clock − worker clock, in ms, is within these. */
export interface ClockOffset {
  readonly lowerMs: number;
  readonly upperMs: number;
}

const READINGS = 10;
const READING_TIMEOUT_MS = 10_000;

/**
 * Reads the node's clock several times over one channel and intersects what each reading allows:
 * a node clock of `n`, read between sending at `s` and the answer at `r`, means an offset within
 * [n − r, n − s]. A date without fractions may be up to 1 s more than it says.
 * @param now the worker's clock, epoch ms (fractions make the interval tighter)
 * @throws RecorderError, SshError
 */
export async function readClockOffset(
  session: NodeSession,
  now: () => number,
): Promise<ClockOffset> {
  const clock = await session.stream('while read -r _; do date +%s.%N; done');
  try {
    let offset: ClockOffset = { lowerMs: -Infinity, upperMs: Infinity };
    for (let reading = 0; reading < READINGS; reading++) {
      const sentAt = now();
      clock.write('\n');
      const line = await nextLine(clock, session.node.name);
      offset = intersect(offset, toOffset(line, sentAt, now(), session.node.name));
    }
    return offset;
  } finally {
    clock.destroy();
  }
}

function toOffset(line: string, sentAtMs: number, receivedAtMs: number, node: string): ClockOffset {
  const [, seconds, fraction] = /^(\d+)(?:\.(\d{9}))?/.exec(line) ?? [];
  if (seconds === undefined)
    throw new RecorderError(`cannot read its clock: date said '${line}'.`, node);
  // Whole seconds and nanoseconds apart: together they have more digits than a number holds.
  const readMs = Number(seconds) * 1000 + Number(fraction ?? 0) / 1e6;
  const truncatedMs = fraction === undefined ? 1000 : 0;
  return { lowerMs: readMs - receivedAtMs, upperMs: readMs + truncatedMs - sentAtMs };
}

/** An empty intersection means that a clock was stepped in between: what was known is void. */
function intersect(known: ClockOffset, read: ClockOffset): ClockOffset {
  const lowerMs = Math.max(known.lowerMs, read.lowerMs);
  const upperMs = Math.min(known.upperMs, read.upperMs);
  return lowerMs <= upperMs ? { lowerMs, upperMs } : read;
}

function nextLine(stream: Duplex, node: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (data: Buffer) => {
      text += data.toString();
      if (text.includes('\n')) settle(() => resolve(text.trim()));
    };
    const onClose = () =>
      settle(() =>
        reject(new RecorderError('the connection was lost while its clock was read.', node)),
      );
    const timer = setTimeout(
      () => settle(() => reject(new RecorderError('its clock did not answer within 10 s.', node))),
      READING_TIMEOUT_MS,
    );
    const settle = (done: () => void) => {
      clearTimeout(timer);
      stream.off('data', onData).off('close', onClose);
      done();
    };
    stream.on('data', onData).once('close', onClose);
  });
}
