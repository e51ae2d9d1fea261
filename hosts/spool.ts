import { parseTick } from './parse-tick.js';
import type { RawTick } from './raw-tick.js';
import { headerSchema, type SpoolHeader } from './spool-header.js';

/** One start of a recorder. */
export interface SpoolStart {
  readonly header: SpoolHeader;
  /** Null while it runs, and when it was killed. */
  readonly ended: 'stopped' | 'deadline' | null;
}

/** Ticks that a recorder could not write. */
export interface LostTicks {
  /** Number of the start, from 0, as in `RawTick`. */
  readonly segment: number;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly reason: string;
}

export interface Spool {
  /** Of the first start; null while nothing has been collected. */
  readonly header: SpoolHeader | null;
  readonly starts: readonly SpoolStart[];
  readonly ticks: readonly RawTick[];
  readonly lost: readonly LostTicks[];
  /** What cannot be read of it, in words. */
  readonly problems: readonly string[];
  /** How the last start ended; null while it runs, and when it was killed. */
  readonly ended: SpoolStart['ended'];
}

/**
 * Reads what a recorder wrote (format: hosts/README.md). A last line without its newline is not
 * there yet and is left out, and so is the torn last line of a recorder that was killed; any other
 * line that cannot be read becomes a problem, and the rest is kept.
 */
export function parseSpool(text: string): Spool {
  const starts: SpoolStart[] = [];
  const ticks: RawTick[] = [];
  const lost: LostTicks[] = [];
  const problems: string[] = [];
  const lines = text.split('\n').slice(0, -1);
  for (const [index, line] of lines.entries()) {
    const kind = line.slice(0, 2);
    const current = starts.at(-1);
    const segment = starts.length - 1;
    const header = kind === 'h ' ? parseHeader(line.slice(2)) : null;
    const tick = kind === 't ' && current ? parseTick(line, segment, current.header) : undefined;
    if (header) {
      starts.push({ header, ended: null });
    } else if (tick) {
      ticks.push(tick);
    } else if (kind === 'x ') {
      const [, from, to, ...reason] = line.split(' ');
      lost.push({ segment, fromSeq: Number(from), toSeq: Number(to), reason: reason.join(' ') });
    } else if (kind === 'e ' && current) {
      const ended = line.endsWith(' stopped') ? 'stopped' : 'deadline';
      starts[segment] = { ...current, ended };
    } else if (line !== '' && !/^[hx] /.test(lines[index + 1] ?? '')) {
      problems.push(`line ${index + 1} of the spool cannot be read: '${line.slice(0, 60)}'`);
    }
  }
  const header = starts[0]?.header ?? null;
  return { header, starts, ticks, lost, problems, ended: starts.at(-1)?.ended ?? null };
}

function parseHeader(json: string): SpoolHeader | null {
  try {
    return headerSchema.parse(JSON.parse(json));
  } catch {
    return null;
  }
}
