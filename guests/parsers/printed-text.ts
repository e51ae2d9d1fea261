import type { Metric } from '../../results/record.js';
import { UnparsedOutputError } from '../unparsed-output-error.js';

/**
 * What a benchmark printed, searched line by line. Figures are plain decimal numbers: `nan`, `inf` and
 * a cut line do not match, so they end as an `UnparsedOutputError` and never as a number.
 */
export class PrintedText {
  readonly #lines: readonly string[];

  constructor(output: string) {
    this.#lines = output
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }

  /** The groups of the last line that matches; undefined when none does. */
  find(pattern: RegExp): readonly string[] | undefined {
    const line = this.#lines.findLast((each) => pattern.test(each));
    return line === undefined ? undefined : pattern.exec(line)?.slice(1);
  }

  /** The number in the first group of the last line that matches. */
  number(pattern: RegExp): number | undefined {
    const text = this.find(pattern)?.[0];
    return text === undefined ? undefined : Number(text);
  }

  /**
   * @param label how the program words it: the line that starts with it is the one not understood
   * @throws UnparsedOutputError
   */
  need(pattern: RegExp, label: string): number {
    return this.number(pattern) ?? this.fail(label);
  }

  /** @throws UnparsedOutputError */
  fail(label: string): never {
    const lines = this.#lines.filter((line) => !line.startsWith('$ '));
    const line = lines.find((each) => each.startsWith(label)) ?? lines[0] ?? '';
    throw new UnparsedOutputError(`'${label}'`, line);
  }
}

export function higher(name: string, value: number, unit: string): Metric {
  return { name, value, unit, better: 'higher' };
}

export function lower(name: string, value: number, unit: string): Metric {
  return { name, value, unit, better: 'lower' };
}

/** The metric, where the program printed it. */
export function whereKnown(
  value: number | undefined,
  metric: (value: number) => Metric,
): readonly Metric[] {
  return value === undefined ? [] : [metric(value)];
}
