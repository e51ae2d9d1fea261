import { ANCHOR_ERROR_MS, type Clock } from '../measure/clock.js';
import { difference, intersect, middle, widen, type Interval } from '../measure/interval.js';
import type { Bounds } from '../measure/operation-bounds.js';
import type { RungRecord } from '../results/record.js';
import type { AwaitStepInput, StartedOperation } from '../workflows/contract/steps.js';
import { restartedAt, type RestartDependencies } from './restarted-at.js';

export interface EndedReboot {
  readonly deps: RestartDependencies;
  readonly input: AwaitStepInput;
  readonly started: StartedOperation;
  /** Of the whole reboot, ms since its request. */
  readonly bounds: Pick<Bounds, 'upperMs'>;
}

export interface FellBack {
  /** Whether the record gets `soft_reboot_fell_back`. */
  readonly flag: boolean;
  /** When the guest began anew; absent when nobody asked, or nobody could tell. */
  readonly restarted?: RungRecord;
}

/**
 * Whether a soft reboot became a hard one. nova looks once a second, as many times as its wait has
 * seconds, whether the guest has shut down, and only then destroys it; Docker kills a container
 * after the same wait. Both then start it anew (nova/virt/libvirt/driver.py: _soft_reboot,
 * _hard_reboot). So a guest that began anew before the wait was over, counted from the request, shut
 * down by itself, however long the rest took on a busy node. Neither counts faster than time goes,
 * so the rule needs no slack beyond the bounds of the restart; what nova's count is late by makes a
 * guest that shut down at the very end of the wait look like one that did not.
 *
 * The guest's start is only asked for when the whole reboot may have taken as long as the wait. When
 * nobody can tell it, the duration alone decides.
 */
export async function fellBack({ deps, input, started, bounds }: EndedReboot): Promise<FellBack> {
  const { target } = input.context;
  const waitMs = target.softRebootWaitSeconds * 1000;
  if (bounds.upperMs < waitMs) return { flag: false };
  const { serverId } = started;
  const at = await restartedAt(deps, { target, nodes: input.nodes ?? [], serverId });
  const restarted = at && toRung(at, started, bounds, deps.clock);
  return restarted ? { flag: restarted.upperMs >= waitMs, restarted } : { flag: true };
}

/** Undefined when that start was another: before the request, or after the reboot's end. */
function toRung(
  at: Interval,
  { startLowerMs, startUpperMs, anchor }: StartedOperation,
  { upperMs }: EndedReboot['bounds'],
  clock: Clock,
): RungRecord | undefined {
  const since = widen(
    difference(at, { lower: startLowerMs, upper: startUpperMs }),
    anchor === clock.anchor ? 0 : ANCHOR_ERROR_MS,
  );
  const within = intersect(since, { lower: 0, upper: upperMs });
  return (
    within && {
      rung: 'restarted',
      durationMs: round(middle(within)),
      lowerMs: round(within.lower),
      upperMs: round(within.upper),
    }
  );
}

/** To 0.1 ms, as the rungs of a boot. */
const round = (ms: number): number => Math.round(ms * 10) / 10;
