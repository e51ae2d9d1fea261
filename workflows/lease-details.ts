import type { LeaseEntry } from './contract/leases.js';

/** What the Web UI shows of the lease: Markdown, a row for each run that holds or waits. */
export function leaseDetails(entries: readonly LeaseEntry[]): string {
  if (entries.length === 0) return 'No run holds or waits for a compute node.';
  const rows = entries.map((entry) => `| ${[entry.holder, ...standing(entry)].join(' | ')} |`);
  return ['| run | | since | |', '|---|---|---|---|', ...rows].join('\n');
}

function standing({ grantedAt, askedAt, dead, told, note }: LeaseEntry): string[] {
  if (dead) return ['**dead**', grantedAt ?? '', 'what it left in the cloud is being removed'];
  if (grantedAt !== null) return ['**holds**', grantedAt, note];
  return ['waits', askedAt, told?.waitsFor ?? ''];
}
