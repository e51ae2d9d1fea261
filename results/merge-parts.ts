import { flagLateDuplicates } from './flag-late-duplicates.js';
import { mergeOutagesOfParts } from './merge-outages-of-parts.js';
import { mergePausesOfParts } from './merge-pauses-of-parts.js';
import type { RunRecord } from './record.js';

/** Identifies a run, or one of its slices. */
export const recordKey = ({ run, part }: RunRecord): string =>
  part === undefined ? run : `${run}#${part}`;

/** Puts what slices recorded back into their runs. */
export function mergeParts(records: readonly RunRecord[]): readonly RunRecord[] {
  const parts = flagLateDuplicates(records).filter(({ part }) => part !== undefined);
  return records
    .filter(({ part }) => part === undefined)
    .map((whole) => {
      const own = parts
        .filter(({ run }) => run === whole.run)
        .sort((a, b) => (a.part ?? 0) - (b.part ?? 0));
      if (own.length === 0) return whole;
      const outages = mergeOutagesOfParts([whole, ...own].flatMap((one) => one.outages ?? []));
      const pauses = mergePausesOfParts([whole, ...own].flatMap((one) => one.pauses ?? []));
      return {
        ...whole,
        ...(outages.length > 0 && { outages }),
        ...(pauses.length > 0 && { pauses }),
        phases: [...whole.phases, ...own.flatMap(({ phases }) => phases)].sort(byStart),
        operations: [...whole.operations, ...own.flatMap(({ operations }) => operations)],
        benchmarks: [...whole.benchmarks, ...own.flatMap(({ benchmarks }) => benchmarks)],
        apiRequests: own.reduce((sum, part) => sum + part.apiRequests, whole.apiRequests),
      };
    });
}

const byStart = (a: { readonly startedAt: string }, b: { readonly startedAt: string }): number =>
  a.startedAt < b.startedAt ? -1 : 1;
