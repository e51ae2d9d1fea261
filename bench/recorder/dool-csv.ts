import { parse } from 'csv-parse/sync';
import type { ToolRow } from './tool-row.js';

const HEAD_LINES = 4;

/**
 * Reads what `dool --output` with `-tTcdny` among others wrote: four lines about the run, a line of groups (each over
 * its first column), a line of names, then a row per tick. The first has the mean since boot and is
 * kept without rates. dool divides by its nominal delay, so that is what a row claims to cover
 * (perform() and `elapsed = step` in dool/__main__.py of 1.3.8); it marks missed ticks on the screen
 * only, never in the file.
 * @param wallMinusMonotonicS what to subtract from its epoch column
 */
export function parseDoolCsv(
  text: string,
  delayS: number,
  wallMinusMonotonicS: number,
): readonly ToolRow[] {
  const lines = parse(text, { relaxColumnCount: true, skipEmptyLines: true });
  const [groups = [], names = [], ...rows] = lines.slice(HEAD_LINES);
  const columns = toColumns(groups, names);
  // A last line without its newline is not whole.
  const whole = text.endsWith('\n') ? rows : rows.slice(0, -1);
  return whole.map((cells, index) => {
    const sum = (match: (column: string) => boolean) =>
      columns.reduce((total, name, i) => (match(name) ? total + Number(cells[i]) : total), 0);
    const cell = (column: string) => sum((name) => name === column);
    const first = index === 0;
    return {
      atS: cell('epoch/epoch') - wallMinusMonotonicS,
      claimedS: first ? null : delayS,
      afterGap: false,
      rates: {
        cpuBusyPercent: 100 - cell('total cpu usage/idl') - cell('total cpu usage/wai'),
        diskWrittenBytesPerS: sum((name) => /^dsk\/.*\/writ$/.test(name)),
        netReceivedBytesPerS: cell('net/total/recv'),
        contextSwitchesPerS: cell('system/csw'),
        interruptsPerS: cell('system/int'),
      },
    };
  });
}

/** `group/name` of each column: a group stands over its first column only. */
function toColumns(groups: readonly string[], names: readonly string[]): string[] {
  let group = '';
  return names.map((name, i) => {
    if (groups[i]) group = groups[i];
    return `${group}/${name}`;
  });
}
