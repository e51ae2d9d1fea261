import type { Metric } from '../../results/record.js';
import { parseIperf3 } from './iperf3.js';
import { higher, PrintedText } from './printed-text.js';

/**
 * netperf's TCP_STREAM: a line of five numbers, the fifth in 10^6 bit/s; whatever its first line says
 * (`MIGRATED TCP STREAM TEST` since 2.5). iperf3's JSON where the guest had no netperf.
 */
export function parseNetperf(output: string): readonly Metric[] {
  if (/^\{/m.test(output)) return parseIperf3(output);
  const five = /^\d+\s+\d+\s+\d+\s+\d+(?:\.\d+)?\s+(\d+(?:\.\d+)?)$/;
  const text = new PrintedText(output);
  // Other units, by `-f`, have other words above the numbers.
  if (!output.includes('10^6bits/s')) return text.fail('10^6bits/s');
  return [higher('throughput', text.need(five, 'line of five numbers'), 'Mbit/s')];
}
