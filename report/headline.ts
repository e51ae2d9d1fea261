import { formatSeconds } from './format-quantity.js';
import type { StudySummary } from './summarize.js';

/** Kinds of operation that a reader asks for first. */
const ASKED_FIRST = new Set(['boot', 'reboot', 'snapshot', 'delete']);

/** The means that matter most, a line each: `serial-boot, boot: kvm 4.70 s (n 15), lxc …`. */
export function headlineOf({ operations }: StudySummary): readonly string[] {
  const lines = new Map<string, string[]>();
  for (const { scenario, kind, target, values, averaged, n } of operations) {
    if (!ASKED_FIRST.has(kind)) continue;
    const key = `${scenario}, ${kind}`;
    const count = averaged === n ? `n ${n}` : `${averaged} of ${n}`;
    const mean = values === null ? 'no value' : formatSeconds(values.mean);
    lines.set(key, [...(lines.get(key) ?? []), `${target} ${mean} (${count})`]);
  }
  return [...lines].map(([key, targets]) => `${key}: ${targets.join(', ')}`);
}
