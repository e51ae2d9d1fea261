import { z } from 'zod';
import type { Metric } from '../../results/record.js';
import { UnparsedOutputError } from '../unparsed-output-error.js';
import { higher, PrintedText } from './printed-text.js';

const reportSchema = z.object({
  end: z.object({ sum_received: z.object({ bits_per_second: z.number().positive() }) }),
});

/** What the peer received, in 10^6 bit/s as netperf has it; from the JSON of `iperf3 -J`. */
export function parseIperf3(output: string): readonly Metric[] {
  let json: unknown;
  try {
    json = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  } catch {
    return new PrintedText(output).fail('end.sum_received.bits_per_second');
  }
  const report = reportSchema.safeParse(json);
  if (!report.success) {
    const { error } = z.object({ error: z.string() }).catch({ error: '{' }).parse(json);
    throw new UnparsedOutputError("'end.sum_received.bits_per_second'", error);
  }
  return [higher('throughput', report.data.end.sum_received.bits_per_second / 1e6, 'Mbit/s')];
}
