import type { Sample } from '../../results/sample.js';

/** One quantity of a compute node that gets a picture. */
export interface NodeMetric {
  readonly title: string;
  readonly read: (sample: Sample) => number | null;
  /** Pictures of one family have one scale, so that they may be compared. */
  readonly family: string;
  /** How its values are written; the factor turns a value into that unit. */
  readonly unit: (highest: number) => { readonly name: string; readonly factor: number };
  /** The axis begins at 0; otherwise at the lowest value. */
  readonly fromZero: boolean;
}

const percent = () => ({ name: '% of all CPUs', factor: 1 });
const plain = () => ({ name: '', factor: 1 });
const bytes = () => ({ name: 'GiB', factor: 1 / 2 ** 30 });
const bytesPerSecond = (highest: number) =>
  highest >= 1e6 ? { name: 'MB/s', factor: 1e-6 } : { name: 'kB/s', factor: 1e-3 };

export const NODE_METRICS: readonly NodeMetric[] = [
  metric('CPU user', (s) => s.cpuUsrPercent, 'cpu', percent),
  metric('CPU system', (s) => s.cpuSysPercent, 'cpu', percent),
  metric('CPU waiting for disk', (s) => s.cpuWaitPercent, 'wait', percent),
  metric('CPU stolen', (s) => s.cpuStealPercent, 'steal', percent),
  { ...metric('Memory used', (s) => s.memoryUsedBytes, 'memory', bytes), fromZero: false },
  metric('Load, 1 min', (s) => s.load1, 'load', plain),
  metric('Disk read', (s) => s.diskReadBytesPerSecond, 'disk', bytesPerSecond),
  metric('Disk write', (s) => s.diskWriteBytesPerSecond, 'disk', bytesPerSecond),
  metric('Network received', (s) => s.netReceivedBytesPerSecond, 'net', bytesPerSecond),
  metric('Network sent', (s) => s.netSentBytesPerSecond, 'net', bytesPerSecond),
];

function metric(
  title: string,
  read: NodeMetric['read'],
  family: string,
  unit: NodeMetric['unit'],
): NodeMetric {
  return { title, read, family, unit, fromZero: true };
}
