import { CommandError } from './command-error.js';
import { EXIT } from './exit-code.js';
import { parseDuration } from './parse-duration.js';

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * A moment as a person writes it: how long ago, such as `7d`, or an ISO 8601 date or time, in UTC
 * where it names no offset.
 *
 * @param option whose value it is, such as `--since`
 * @throws CommandError (exit code 2) that quotes what is none
 */
export function parseMoment(text: string, option: string, now: Date): Date {
  if (/^\d+[a-z]$/.test(text)) return new Date(now.getTime() - parseDuration(text, option));
  const hasOffset = /(Z|[+-]\d{2}:\d{2})$/.test(text);
  const at = new Date(text.includes('T') && !hasOffset ? `${text}Z` : text);
  if (ISO.test(text) && !Number.isNaN(at.getTime())) return at;
  throw new CommandError(EXIT.usageOrPlan, `'${text}' of '${option}' is no moment`, {
    hint: 'how long ago, such as 12h or 7d, or a date or time such as 2026-11-24 or 2026-11-24T18:00Z',
  });
}
