import type { BenchmarkRecord } from '../../results/record.js';
import type { Marks, TargetMark } from '../chart/target-mark.js';

/** Where a benchmark ran, as a reader compares it: guests of a target, or a compute node. */
export interface BenchmarkSite {
  readonly key: string;
  /** A target's name, `node, no guest`, or `<node>, no guest`. */
  readonly label: string;
  readonly place: BenchmarkRecord['place'];
  readonly mark: TargetMark;
}

/** Targets that share a compute node share its column. */
export const siteKey = ({ place, target, resourceId }: BenchmarkRecord): string =>
  place === 'guest' ? `guest ${target}` : `node ${resourceId}`;

/**
 * The sites of some records: guests in the order of the targets, then nodes. A node has its target's
 * colour, unless it is the only one: then it is everybody's, and grey.
 */
export function sitesOf(
  records: readonly BenchmarkRecord[],
  marks: Marks,
): readonly BenchmarkSite[] {
  const found = new Map(records.map((record) => [siteKey(record), record]));
  const nodes = [...found].filter(([, { place }]) => place === 'node');
  const guests = [...marks.values()].flatMap((mark): BenchmarkSite[] => {
    const key = `guest ${mark.target}`;
    return found.has(key) ? [{ key, label: mark.target, place: 'guest', mark }] : [];
  });
  return [
    ...guests,
    ...nodes.map(([key, { resourceId, target }]): BenchmarkSite => {
      const label = `${nodes.length > 1 ? resourceId : 'node'}, no guest`;
      const color = nodes.length > 1 ? marks.get(target)?.color : undefined;
      return {
        key,
        label,
        place: 'node',
        mark: {
          target: label,
          color: color ?? 'var(--muted)',
          symbol: 'diamond',
          dash: [1.5, 2.5],
        },
      };
    }),
  ];
}
