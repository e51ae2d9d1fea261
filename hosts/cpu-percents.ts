import type { DstatRow } from './dstat-columns.js';
import type { RawTick } from './raw-tick.js';

type CpuField = keyof RawTick['cpu'];

/** Guest time is inside user and nice: these are the parts of the whole. */
const PARTS = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;
// The kernel takes idle and iowait back at times: proc(5), "iowait … may decrease".
const UNSTEADY: readonly CpuField[] = ['idle', 'iowait'];

/**
 * Shares of the jiffies that passed, as dstat prints them: usr is user + nice, and all of usr, sys,
 * idl, wai, hiq, siq and steal add up to 100. A part that went down is missing; one that cannot go
 * down on a running kernel makes all of them missing.
 */
export function cpuPercents(before: RawTick['cpu'], after: RawTick['cpu']): DstatRow {
  const passed = (field: CpuField) => (after[field] ?? 0) - (before[field] ?? 0);
  if (PARTS.some((field) => passed(field) < 0 && !UNSTEADY.includes(field))) return {};
  const total = PARTS.reduce((sum, field) => sum + Math.max(0, passed(field)), 0);
  const percent = (...fields: CpuField[]) => {
    const share = fields.reduce((sum, field) => sum + passed(field), 0);
    return total === 0 || share < 0 ? null : (100 * share) / total;
  };
  return {
    cpu_user_percent: percent('user', 'nice'),
    cpu_system_percent: percent('system'),
    cpu_idle_percent: percent('idle'),
    cpu_iowait_percent: percent('iowait'),
    cpu_irq_percent: percent('irq'),
    cpu_softirq_percent: percent('softirq'),
    cpu_steal_percent: percent('steal'),
    cpu_guest_percent: percent('guest', 'guestNice'),
  };
}
