import type { Metric } from '../../results/record.js';
import { higher, PrintedText } from './printed-text.js';

/** The mean of all passes of each method: `AVG  Method: MEMCPY  …  Copy: 2734.926 MiB/s`. */
export function parseMbw(output: string): readonly Metric[] {
  const text = new PrintedText(output);
  return ['memcpy', 'dumb', 'mcblock'].map((method) => {
    const start = `AVG\tMethod: ${method.toUpperCase()}`;
    const line = new RegExp(
      `^AVG\\s+Method: ${method}\\s.*\\sCopy: (\\d+(?:\\.\\d+)?) MiB/s$`,
      'i',
    );
    return higher(method, text.need(line, start), 'MiB/s');
  });
}
