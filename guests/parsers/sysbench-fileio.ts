import type { Metric } from '../../results/record.js';
import { higher, PrintedText } from './printed-text.js';
import { latencyP95, totalSeconds } from './sysbench-general.js';

const NUMBER = '(\\d+(?:\\.\\d+)?)';
/** 0.x writes `116.78Mb`: powers of 1024 bytes, whatever the letters say. */
const KIB: Readonly<Record<string, number>> = {
  '': 1 / 1024,
  K: 1,
  M: 1024,
  G: 1024 ** 2,
  T: 1024 ** 3,
};
const MOVED = `${NUMBER}([KMGT]?)b`;

/**
 * Throughput of reads and writes together in KiB/s, the figure of the 2014 study, and each in MiB/s.
 * Requests are reads and writes, not fsyncs.
 */
export function parseSysbenchFileio(output: string): readonly Metric[] {
  const text = new PrintedText(output);
  const total = text.find(new RegExp(`^Read .*Total transferred .*\\(${MOVED}/sec\\)$`));
  return [...(total ? ofOldVersion(text, total) : ofVersion1(text)), ...latencyP95(text)];
}

function ofVersion1(text: PrintedText): readonly Metric[] {
  const read = text.need(new RegExp(`^read, MiB/s:\\s+${NUMBER}$`), 'read, MiB/s:');
  const written = text.need(new RegExp(`^written, MiB/s:\\s+${NUMBER}$`), 'written, MiB/s:');
  const reads = text.need(new RegExp(`^reads/s:\\s+${NUMBER}$`), 'reads/s:');
  const writes = text.need(new RegExp(`^writes/s:\\s+${NUMBER}$`), 'writes/s:');
  return figures((read + written) * 1024, read, written, reads + writes);
}

/** `Read 450Mb  Written 300Mb  Total transferred 750Mb  (2.4999Mb/sec)`: amounts, and one rate. */
function ofOldVersion(text: PrintedText, total: readonly string[]): readonly Metric[] {
  const moved = text.find(new RegExp(`^Read ${MOVED}\\s+Written ${MOVED}\\s`));
  if (!moved) return text.fail('Read ');
  const requests = text.need(new RegExp(`^${NUMBER} Requests/sec executed$`), 'Requests/sec');
  const seconds = totalSeconds(text);
  const read = kib(moved[0], moved[1]) / 1024 / seconds;
  const written = kib(moved[2], moved[3]) / 1024 / seconds;
  return figures(kib(total[0], total[1]), read, written, requests);
}

function kib(amount: string | undefined, letter = ''): number {
  return Number(amount) * (KIB[letter] ?? Number.NaN);
}

function figures(
  throughput: number,
  reads: number,
  writes: number,
  requests: number,
): readonly Metric[] {
  return [
    higher('throughput', throughput, 'KiB/s'),
    higher('reads', reads, 'MiB/s'),
    higher('writes', writes, 'MiB/s'),
    higher('requests_per_second', requests, '1/s'),
  ];
}
