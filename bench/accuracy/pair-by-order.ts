import type { Judged, Timing, Truth } from './timing.js';

/**
 * Timings of operations that ran one after the other, each with its action: the next one in order,
 * which must have started while the operation ran. Nothing else tells whose an action is: Rally
 * keeps no request ids. What finds no partner is counted, not guessed.
 */
export function pairByOrder(
  timings: readonly Timing[],
  truths: readonly Truth[],
): { readonly judged: readonly Judged[]; readonly unpaired: number } {
  const waiting = truths.toSorted((a, b) => a.startedAtMs - b.startedAtMs);
  const judged: Judged[] = [];
  for (const timing of timings.toSorted((a, b) => a.startedAtMs - b.startedAtMs)) {
    const endedAtMs = timing.startedAtMs + timing.reportedMs;
    while (waiting[0] !== undefined && waiting[0].startedAtMs < timing.startedAtMs) waiting.shift();
    const [truth] = waiting;
    if (truth === undefined || truth.startedAtMs > endedAtMs) continue;
    waiting.shift();
    judged.push({ ...timing, truth });
  }
  return { judged, unpaired: timings.length - judged.length };
}
