import { formatShare } from './format-figure.js';
import { formatSeconds } from './format-quantity.js';
import { guestHeadlines, guestHeadlineText } from './guest/guest-headlines.js';
import type { StudySummary } from './summarize.js';

/** Kinds of operation that a reader asks for first. */
const ASKED_FIRST = new Set(['boot', 'reboot', 'snapshot', 'delete']);

/** The means that matter most, a line each: `serial-boot, boot: kvm 4.70 s (n 15), lxc …`. */
export function headlineOf(summary: StudySummary): readonly string[] {
  const lines = new Map<string, string[]>();
  for (const { scenario, kind, target, values, averaged, n } of summary.operations) {
    if (!ASKED_FIRST.has(kind)) continue;
    const key = `${scenario}, ${kind}`;
    const count = averaged === n ? `n ${n}` : `${averaged} of ${n}`;
    const mean = values === null ? 'no value' : formatSeconds(values.mean);
    lines.set(key, [...(lines.get(key) ?? []), `${target} ${mean} (${count})`]);
  }
  return [
    ...[...lines].map(([key, targets]) => `${key}: ${targets.join(', ')}`),
    ...serverHeadlines(summary),
    ...guestHeadlines(summary).map(guestHeadlineText),
  ];
}

/** When servers are ready to work with, and what OpenStack adds to their start. */
export function serverHeadlines(summary: StudySummary): readonly string[] {
  return [...readyHeadlines(summary), ...shareHeadlines(summary)];
}

function readyHeadlines({ readyTimes }: StudySummary): readonly string[] {
  const scenarios = [...new Set(readyTimes.map(({ scenario }) => scenario))];
  return scenarios.map((scenario) => {
    const targets = readyTimes
      .filter((one) => one.scenario === scenario)
      .map(({ target, bootToReady, activeToReady, servers }) =>
        bootToReady && activeToReady
          ? `${target} ${formatSeconds(bootToReady.mean)}, of it ${formatSeconds(activeToReady.mean)} after ACTIVE (n ${servers})`
          : `${target} never ready`,
      );
    return `${scenario}, boot to ready: ${targets.join('; ')}`;
  });
}

function shareHeadlines({ controlPlaneShares }: StudySummary): readonly string[] {
  const scenarios = [...new Set(controlPlaneShares.map(({ scenario }) => scenario))];
  return scenarios.map((scenario) => {
    const targets = controlPlaneShares
      .filter((one) => one.scenario === scenario)
      .map(({ target, share, boot, difference, servers }) =>
        share !== null && boot && difference
          ? `${target} ${formatShare(share)} (${formatSeconds(difference.mean)} of ${formatSeconds(boot.mean)}, n ${servers})`
          : `${target} no value`,
      );
    return `${scenario}, the control plane’s share of a boot: ${targets.join('; ')}`;
  });
}
