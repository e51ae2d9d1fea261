import { parseTick } from './parse-tick.js';
import type { RawTick } from './raw-tick.js';
import { headerSchema, type SpoolHeader } from './spool-header.js';

export interface Spool {
  /** Of the first start; null while nothing has been collected. */
  readonly header: SpoolHeader | null;
  readonly ticks: readonly RawTick[];
  /** What is wrong with the recording, in words. */
  readonly problems: readonly string[];
  /** How the last start ended; null while it runs, and when it was killed. */
  readonly ended: 'stopped' | 'deadline' | null;
}

/**
 * Reads what a recorder wrote (format: hosts/README.md). A last line without its newline is not
 * there yet and is left out; any other line that cannot be read becomes a problem, and the rest is
 * kept.
 */
export function parseSpool(text: string): Spool {
  const ticks: RawTick[] = [];
  const problems: string[] = [];
  let first: SpoolHeader | null = null;
  let current: SpoolHeader | null = null;
  let segment = -1;
  let ended: Spool['ended'] = null;
  for (const [index, line] of text.split('\n').slice(0, -1).entries()) {
    const kind = line.slice(0, 2);
    const header = kind === 'h ' ? parseHeader(line.slice(2)) : null;
    const tick = kind === 't ' && current ? parseTick(line, segment, current) : undefined;
    if (header) {
      if (current && !ended) problems.push(`the recorder was killed and started again`);
      first ??= header;
      current = header;
      ended = null;
      segment++;
    } else if (tick) {
      ticks.push(tick);
    } else if (kind === 'x ') {
      const [, from = '', to = '', ...reason] = line.split(' ');
      problems.push(`ticks ${from} to ${to} were lost on the node: ${reason.join(' ')}`);
    } else if (kind === 'e ') {
      ended = line.endsWith(' stopped') ? 'stopped' : 'deadline';
    } else if (line !== '') {
      problems.push(`line ${index + 1} of the spool cannot be read: '${line.slice(0, 60)}'`);
    }
  }
  return { header: first, ticks, problems, ended };
}

function parseHeader(json: string): SpoolHeader | null {
  try {
    return headerSchema.parse(JSON.parse(json));
  } catch {
    return null;
  }
}
