import type { RawTick } from './raw-tick.js';
import type { SpoolHeader } from './spool-header.js';
import type { LostTicks, Spool, SpoolStart } from './spool.js';

const HEADER: SpoolHeader = {
  format: 1,
  id: 'a',
  program: 'python3',
  clock: 'monotonic',
  host: 'n1',
  kernel: '6.1',
  cpus: 2,
  clock_ticks: 100,
  page_size: 4096,
  boot_s: 1,
  period_ns: 1e9,
  deadline_s: 60,
};

/** A spool of one start that is not over, with changes. */
export function makeSpool({
  starts = [{ boot: 'a', ended: null }],
  ticks = [],
  lost = [],
}: {
  readonly starts?: readonly { readonly boot: string; readonly ended: SpoolStart['ended'] }[];
  readonly ticks?: readonly RawTick[];
  readonly lost?: readonly LostTicks[];
}): Spool {
  return {
    header: HEADER,
    starts: starts.map(({ boot, ended }) => ({ header: { ...HEADER, boot_id: boot }, ended })),
    ticks,
    lost,
    problems: [],
    ended: starts.at(-1)?.ended ?? null,
  };
}
