import { CommandError } from './command-error.js';
import { EXIT } from './exit-code.js';

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/**
 * A length of time as a person writes it: a whole number and s, m, h, d or w, such as `90d`.
 *
 * @param option whose value it is, such as `--since`
 * @returns ms
 * @throws CommandError (exit code 2) that quotes what is none
 */
export function parseDuration(text: string, option: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  const unitMs = UNITS_MS[unit];
  if (count === undefined || unitMs === undefined) {
    throw new CommandError(EXIT.usageOrPlan, `'${text}' of '${option}' is no length of time`, {
      hint: 'a whole number and s, m, h, d or w, such as 30s, 10m, 12h, 7d or 2w',
    });
  }
  return Number(count) * unitMs;
}
