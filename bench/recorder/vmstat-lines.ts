import type { ToolRow } from './tool-row.js';

/** A line of vmstat's and when it arrived. */
export interface StampedLine {
  readonly atS: number;
  readonly text: string;
}

/**
 * Reads what `vmstat -n 1` printed: a line of groups, a line of names, then a row per second. The
 * first has the mean since boot and is kept without rates. vmstat divides by its nominal delay
 * (src/vmstat.c of procps-ng 4.0) and marks nothing. Its own stamps are whole seconds, so a row is
 * taken to be of the moment when it arrived.
 */
export function parseVmstatLines(
  lines: readonly StampedLine[],
  delayS: number,
): readonly ToolRow[] {
  const head = lines.findIndex(({ text }) => /^\s*r\s+b\s/.test(text));
  const names = lines[head]?.text.trim().split(/\s+/) ?? [];
  return lines.slice(head + 1).map(({ atS, text }, index) => {
    const cells = text.trim().split(/\s+/);
    const cell = (name: string) => Number(cells[names.indexOf(name)]);
    return {
      atS,
      claimedS: index === 0 ? null : delayS,
      afterGap: false,
      rates: {
        cpuBusyPercent: 100 - cell('id') - cell('wa'),
        diskWrittenBytesPerS: cell('bo') * 1024,
        netReceivedBytesPerS: null,
        contextSwitchesPerS: cell('cs'),
        interruptsPerS: cell('in'),
      },
    };
  });
}
