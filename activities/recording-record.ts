import { describeRecording, lastSampleTime } from '../hosts/describe-recording.js';
import { parseSpool, type Spool } from '../hosts/spool.js';
import { ticksUntil } from '../hosts/ticks-until.js';
import type { RecordingRecord } from '../results/record.js';
import type { SpoolReading } from './spool-collection.js';

/** What the record says of a recording: its samples, and in words which of them are missing. */
export function recordingRecord({
  node,
  rawFile,
  text,
  readings: read,
  problem,
}: {
  readonly node: string;
  readonly rawFile: string | null;
  readonly text: string;
  readonly readings: readonly SpoolReading[];
  /** Why no more came in; empty when all did. */
  readonly problem: string;
}): RecordingRecord {
  const spool = parseSpool(text);
  const readings = read.map(({ bytes, nodeMs, lowerMs, upperMs }) => ({
    ticks: ticksUntil(spool, ticksIn(text.slice(0, bytes)), nodeMs),
    lowerMs,
    upperMs,
  }));
  const last = readings.at(-1);
  const lastTime = lastSampleTime(spool, readings);
  const end = problem || earlyEnd(spool);
  return {
    node,
    rawFile,
    clockOffsetMs: last ? [last.lowerMs, last.upperMs] : null,
    clockReadings: readings,
    recorder: spool.header?.program ?? null,
    ticks: spool.ticks.length,
    problem: [
      ...describeRecording(spool, readings),
      end && lastTime ? `no samples after ${lastTime}: ${end}` : end,
    ]
      .filter(Boolean)
      .join('; '),
  };
}

/** Why a recorder ended that was not told to. */
function earlyEnd({ starts, ended }: Spool): string {
  if (starts.length === 0 || ended === 'stopped') return '';
  return ended === 'deadline' ? 'the recorder had come to its deadline' : 'the recorder was killed';
}

const ticksIn = (text: string): number => text.match(/^t .*\n/gm)?.length ?? 0;
