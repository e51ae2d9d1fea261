import { toCgroupCsv } from '../hosts/cgroup-csv.js';
import { toDstatCsv } from '../hosts/dstat-csv.js';
import type { DstatRow } from '../hosts/dstat-columns.js';
import { toDstatRows } from '../hosts/dstat-rows.js';
import { describeRecording } from '../hosts/describe-recording.js';
import { nodeClock, type ClockReading } from '../hosts/node-clock.js';
import { parseSpool, type Spool } from '../hosts/spool.js';
import type { RecordingRecord, RunRecord } from './record.js';
import type { ResultsFiles } from './results-files.js';
import type { CgroupSample, NodeSamples, Sample } from './sample.js';
import type { StudyFolder } from './study-folder.js';

/** Reads the spools of all runs; a spool that is not there gives no samples and no error. */
export async function readSamples(
  files: ResultsFiles,
  folder: StudyFolder,
  runs: readonly RunRecord[],
): Promise<readonly NodeSamples[]> {
  const all: NodeSamples[] = [];
  for (const run of runs) {
    for (const recording of run.recordings) {
      const { node } = recording;
      const spool = await readSpool(files, folder.spool(run.target, node, run.run));
      if (!spool) continue;
      const readings = readingsOf(recording);
      const { offsetMs } = nodeClock(spool, readings);
      const cgroups = toCgroupSamples(spool, offsetMs);
      all.push({
        target: run.target,
        node,
        run: run.run,
        samples: toSamples(toDstatRows(spool.ticks), offsetMs),
        ...(cgroups.length > 0 && { cgroups }),
        ...(spool.header && { cpus: spool.header.cpus }),
        recorderCpuMs: recorderCpuMs(spool),
        recordedMs: recordedMs(spool),
        // The record of a run that has ended says them itself.
        problems: run.endedAt === null ? describeRecording(spool, readings) : [],
      });
    }
  }
  return all;
}

/**
 * Writes samples/<target>/<node>.csv from the spools, all runs of a node one after the other, and
 * <node>.cgroups.csv beside it where the node has any.
 */
export async function writeSampleTables(
  files: ResultsFiles,
  folder: StudyFolder,
  runs: readonly RunRecord[],
): Promise<void> {
  const runsOfFile = new Map<string, { run: RunRecord; spool: string }[]>();
  for (const run of runs) {
    for (const { node } of run.recordings) {
      const file = folder.samples(run.target, node);
      const spools = runsOfFile.get(file) ?? [];
      spools.push({ run, spool: folder.spool(run.target, node, run.run) });
      runsOfFile.set(file, spools);
    }
  }
  for (const [file, spools] of runsOfFile) {
    const segments = [];
    for (const { run, spool } of spools) {
      const { ticks } = (await readSpool(files, spool)) ?? { ticks: [] };
      if (ticks.length > 0) segments.push({ run: run.run, ticks });
    }
    if (segments.length > 0) await files.write(file, toDstatCsv(segments));
    const cgroups = toCgroupCsv(segments);
    if (cgroups) await files.write(file.replace(/\.csv$/, '.cgroups.csv'), cgroups);
  }
}

async function readSpool(files: ResultsFiles, path: string): Promise<Spool | undefined> {
  const bytes = await files.openSpool(path).read();
  return bytes && parseSpool(bytes.toString('utf8'));
}

/** Of a record from before all readings were kept: the one that there is. */
function readingsOf({ clockOffsetMs, clockReadings }: RecordingRecord): readonly ClockReading[] {
  if (clockReadings) return clockReadings;
  return clockOffsetMs ? [{ ticks: 0, lowerMs: clockOffsetMs[0], upperMs: clockOffsetMs[1] }] : [];
}

/** @param offsetMs of the node's clock at the n-th tick; rows are ticks but for the gaps */
function toSamples(
  rows: readonly DstatRow[],
  offsetMs: (tick: number) => number,
): readonly Sample[] {
  const samples: Sample[] = [];
  let afterGap = false;
  for (const row of rows) {
    if (row['gap'] === 1) {
      afterGap = true;
      continue;
    }
    const number = (key: string): number | null => {
      const cell = row[key];
      return typeof cell === 'number' ? cell : null;
    };
    samples.push({
      atMs: Date.parse(String(row['wall_at'])) - offsetMs(samples.length),
      cpuUsrPercent: number('cpu_user_percent'),
      cpuSysPercent: number('cpu_system_percent'),
      cpuWaitPercent: number('cpu_iowait_percent'),
      cpuStealPercent: number('cpu_steal_percent'),
      memoryUsedBytes: number('memory_used_bytes'),
      load1: number('load_1m'),
      diskReadBytesPerSecond: number('disk_read_bytes_per_s'),
      diskWriteBytesPerSecond: number('disk_written_bytes_per_s'),
      netReceivedBytesPerSecond: number('net_received_bytes_per_s'),
      netSentBytesPerSecond: number('net_sent_bytes_per_s'),
      late: row['late'] === 1,
      afterGap,
    });
    afterGap = false;
  }
  return samples;
}

function toCgroupSamples(
  { ticks }: Spool,
  offsetMs: (tick: number) => number,
): readonly CgroupSample[] {
  return ticks
    .map(({ wallMs, cgroups }, index) => ({ atMs: wallMs - offsetMs(index), cgroups }))
    .filter(({ cgroups }) => cgroups.length > 0);
}

/** Every start of the recorder counts its CPU time from zero. */
function recorderCpuMs({ ticks }: Spool): number | null {
  if (ticks.length === 0) return null;
  return ticks.reduce((sum, tick, i) => {
    const isLast = ticks[i + 1]?.segment !== tick.segment;
    return isLast ? sum + tick.recorderCpuNs / 1e6 : sum;
  }, 0);
}

/** Without the times between two starts: after a reboot the monotonic clock begins anew. */
function recordedMs({ ticks }: Spool): number {
  return ticks.reduce((sum, tick, i) => {
    const before = ticks[i - 1];
    if (before?.segment !== tick.segment) return sum;
    return sum + (tick.monotonicNs - before.monotonicNs) / 1e6;
  }, 0);
}
