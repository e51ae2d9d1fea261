import type { OperationRecord, RunRecord } from '../results/record.js';
import { operationKind } from './operation-kind.js';
import { summarizeValues, type ValueSummary } from './statistics/summarize-values.js';
import { toBoundedValue } from './to-bounded-value.js';

/** The first boot of a target, which may have found no image on the node, against later ones. */
export interface FirstBoot {
  readonly target: string;
  readonly scenario: string;
  readonly boot: OperationRecord;
  /** It was made to fill the image cache, and is in no other statistic. */
  readonly precache: boolean;
  /** Boots of the same run that were sent before the first had ended. */
  readonly together: number;
  /** All other boots of the scenario on the target, ms. Null when there is none. */
  readonly later: ValueSummary | null;
  readonly laterBoots: number;
}

/**
 * One for each target that booted, in the order of `targets`.
 * @param precached operations that filled the image cache; those of `runs` did not
 */
export function firstBoots(
  targets: readonly string[],
  runs: readonly RunRecord[],
  precached: readonly OperationRecord[],
): readonly FirstBoot[] {
  const measured = runs.flatMap(({ operations }) => operations).filter(isBoot);
  const filling = precached.filter(isBoot);
  return targets.flatMap((target): FirstBoot[] => {
    const own = (operations: readonly OperationRecord[]): readonly OperationRecord[] =>
      operations.filter((operation) => operation.target === target);
    const [boot] = [...own(filling), ...own(measured)].sort((a, b) => startMs(a) - startMs(b));
    if (!boot) return [];
    const others = own(measured).filter((one) => one !== boot && one.scenario === boot.scenario);
    const endMs = startMs(boot) + (boot.durationMs ?? 0);
    const later = others.flatMap((one) => toBoundedValue(one) ?? []);
    return [
      {
        target,
        scenario: boot.scenario,
        boot,
        precache: filling.includes(boot),
        together: others.filter((one) => one.run === boot.run && startMs(one) < endMs).length,
        later: summarizeValues(later, `first boot ${boot.id}`),
        laterBoots: later.length,
      },
    ];
  });
}

const isBoot = ({ operation }: OperationRecord): boolean => operationKind(operation) === 'boot';
const startMs = ({ startedAt }: OperationRecord): number => Date.parse(startedAt);
