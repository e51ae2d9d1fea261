import type { Decision } from '../results/record.js';
import type { Pause, SliceBlock } from './contract/decisions.js';
import type { LeaseHolder, LeaseRequest, LeaseState } from './contract/leases.js';
import type { RunProgress } from './contract/progress.js';

// Signals among workflows can be sent from the Web UI too, with anything or nothing in them. A handler
// that throws over one fails its workflow's task for ever: what is not well-formed is left alone.

const DECISIONS: readonly unknown[] = ['resume', 'skip', 'abort'] satisfies Decision[];

export const isDecision = (told: unknown): told is Decision => DECISIONS.includes(told);

export const isPause = (told: unknown): told is Pause => hasTexts(told, 'since', 'reason');

export const isSliceBlock = (told: unknown): told is SliceBlock =>
  hasTexts(told, 'reason', 'at') && typeof told['part'] === 'number';

export const isLeaseState = (told: unknown): told is LeaseState =>
  hasTexts(told, 'waitsFor', 'note');

export const isLeaseHolder = (told: unknown): told is LeaseHolder =>
  hasTexts(told, 'holder', 'holderRunId');

export const isLeaseRequest = (told: unknown): told is LeaseRequest =>
  isLeaseHolder(told) && 'claims' in told && isClaims(told.claims);

export const isRunProgress = (told: unknown): told is RunProgress =>
  hasTexts(told, 'run', 'target', 'scenario', 'state', 'phase', 'latest') &&
  ['repetition', 'done', 'of'].every((key) => typeof told[key] === 'number') &&
  (told['paused'] === undefined || isPause(told['paused']));

const isClaims = (claims: unknown): boolean =>
  Array.isArray(claims) &&
  claims.every(
    (claim: unknown) => Array.isArray(claim) && claim.every((part) => typeof part === 'string'),
  );

function hasTexts(told: unknown, ...keys: readonly string[]): told is Record<string, unknown> {
  if (typeof told !== 'object' || told === null) return false;
  const fields = told as Record<string, unknown>;
  return keys.every((key) => typeof fields[key] === 'string');
}
