import type { Metric } from '../../results/record.js';
import { higher, PrintedText } from './printed-text.js';

/** `Final score for writes:  37` and `Final score for reads :  33`, with that space. */
export function parseBlogbench(output: string): readonly Metric[] {
  const text = new PrintedText(output);
  return ['reads', 'writes'].map((kind) => {
    const label = `Final score for ${kind}`;
    return higher(kind, text.need(new RegExp(`^${label}\\s*:\\s*(\\d+)$`), label), 'score');
  });
}
