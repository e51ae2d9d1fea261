import type { HoldExtension, Pause } from './contract/decisions.js';
import { instantWords } from './instant-words.js';

/** It stands on a page, and in a band of the report. */
const LONGEST_REASON = 500;

/** `paused since 2026-12-01 14:03:20 UTC (the rack is being cabled)` */
export const pausedWords = ({ since, reason }: Pause): string =>
  `paused since ${instantWords(since)}${reason === '' ? '' : ` (${reason})`}`;

/** What an operator is told who has had a hold made longer. */
export const extendedAnswer = (order: HoldExtension, endsAt: string): string =>
  'seconds' in order
    ? `the servers are held ${String(order.seconds)} s longer, until ${instantWords(endsAt)}`
    : `the servers are held until ${instantWords(endsAt)}`;

/** What is wrong with what an operator sends with `pause`; empty when nothing is. */
export function pauseProblem(order: unknown): string {
  if (order === undefined || order === null) return '';
  if (typeof order !== 'object' || Array.isArray(order)) {
    return `the input must be {"reason": "…"}, or nothing, got ${JSON.stringify(order)}`;
  }
  const unknown = Object.keys(order).filter((key) => key !== 'reason');
  if (unknown.length > 0) return `${unknown.join(', ')}: no such key; there is reason`;
  const reason: unknown = 'reason' in order ? order.reason : '';
  if (typeof reason === 'string' && reason.length <= LONGEST_REASON) return '';
  return `reason: must be a text of at most ${String(LONGEST_REASON)} characters, got ${JSON.stringify(reason).slice(0, 100)}`;
}
