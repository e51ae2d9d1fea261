import type { DstatRow } from '../../hosts/dstat-columns.js';
import { toDstatRows } from '../../hosts/dstat-rows.js';
import { parseSpool } from '../../hosts/spool.js';
import type { ToolRow } from './tool-row.js';

/** The recorder's rows as the results have them, from its raw ticks. */
export function parseRecorderSpool(spool: string): readonly ToolRow[] {
  const rows: ToolRow[] = [];
  let afterGap = false;
  for (const row of toDstatRows(parseSpool(spool).ticks)) {
    if (row['gap'] === 1) {
      afterGap = true;
      continue;
    }
    rows.push(toToolRow(row, afterGap));
    afterGap = false;
  }
  return rows;
}

function toToolRow(row: DstatRow, afterGap: boolean): ToolRow {
  const number = (column: string) => {
    const cell = row[column];
    return typeof cell === 'number' ? cell : null;
  };
  const [idle, wait] = [number('cpu_idle_percent'), number('cpu_iowait_percent')];
  return {
    atS: number('monotonic_s') ?? NaN,
    claimedS: number('elapsed_s'),
    afterGap,
    rates: {
      cpuBusyPercent: idle === null || wait === null ? null : 100 - idle - wait,
      diskWrittenBytesPerS: number('disk_written_bytes_per_s'),
      netReceivedBytesPerS: number('net_received_bytes_per_s'),
      contextSwitchesPerS: number('context_switches_per_s'),
      interruptsPerS: number('interrupts_per_s'),
    },
  };
}
