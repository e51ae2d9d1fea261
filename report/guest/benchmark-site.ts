import type { BenchmarkRecord } from '../../results/record.js';
import type { Marks, TargetMark } from '../chart/target-mark.js';
import { groupBy } from '../group-by.js';

/** Where a benchmark ran, as a reader compares it: guests of a target, or a compute node. */
export interface BenchmarkSite {
  readonly key: string;
  /** A target's name, `node, no guest`, or of several nodes `node of <target>`. */
  readonly label: string;
  readonly place: BenchmarkRecord['place'];
  readonly mark: TargetMark;
}

/** Targets that share a compute node share its column. */
export const siteKey = ({ place, target, resourceId }: BenchmarkRecord): string =>
  place === 'guest' ? `guest ${target}` : `node ${resourceId}`;

/**
 * The sites of some records: guests in the order of the targets, then nodes. A node has the colour of
 * its target; one that several targets share, or that is the only one, is grey.
 */
export function sitesOf(
  records: readonly BenchmarkRecord[],
  marks: Marks,
): readonly BenchmarkSite[] {
  const groups = groupBy(records, siteKey);
  const nodes = [...groups].filter(([, [first]]) => first?.place === 'node');
  const guests = [...marks.values()].flatMap((mark): BenchmarkSite[] => {
    const key = `guest ${mark.target}`;
    return groups.has(key) ? [{ key, label: mark.target, place: 'guest', mark }] : [];
  });
  return [...guests, ...nodes.map(([key, own]) => nodeSite(key, own, nodes.length === 1, marks))];
}

function nodeSite(
  key: string,
  records: readonly BenchmarkRecord[],
  only: boolean,
  marks: Marks,
): BenchmarkSite {
  const targets = [...new Set(records.map(({ target }) => target))];
  const mark = only || targets.length > 1 ? undefined : marks.get(targets[0] ?? '');
  const of = targets.length > 1 ? (records[0]?.resourceId ?? '') : `of ${targets[0] ?? ''}`;
  const label = only ? 'node, no guest' : `node ${of}`;
  const color = mark?.color ?? 'var(--muted)';
  return {
    key,
    label,
    place: 'node',
    mark: { target: label, color, symbol: 'diamond', dash: [1.5, 2.5] },
  };
}
