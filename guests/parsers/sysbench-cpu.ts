import type { Metric } from '../../results/record.js';
import { higher, lower, PrintedText } from './printed-text.js';
import { latencyP95, totalSeconds } from './sysbench-general.js';

/** Total time of all events. 0.x prints no rate: it is what both of its figures make. */
export function parseSysbenchCpu(output: string): readonly Metric[] {
  const text = new PrintedText(output);
  const seconds = totalSeconds(text);
  const events = text.need(/^total number of events:\s+(\d+)$/, 'total number of events:');
  const rate = text.number(/^events per second:\s+(\d+(?:\.\d+)?)$/) ?? events / seconds;
  return [
    lower('total_time', seconds, 's'),
    higher('events_per_second', rate, '1/s'),
    ...latencyP95(text),
  ];
}
