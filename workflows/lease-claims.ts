import type { Plan } from '../plan/plan.js';
import type { ComputeNode, Target } from '../plan/target.js';
import type { LeaseClaim } from './contract/leases.js';
import type { ResolvedTarget } from './contract/runs.js';

/**
 * What a run on this target must have for itself.
 *
 * Where its servers may land: a zone, a host of a zone, or any node of the cloud when no zone is
 * named. A host belongs to one zone of nova, so that two zones are two sets of nodes. What `nodes`
 * names is claimed by address besides: that catches one cloud that has two names in clouds.yaml,
 * and a machine that is a compute node of two services with zones of their own. With `shared_host`
 * all nodes of the cloud are one machine, and so are all ports of its addresses.
 *
 * A node that has two addresses, and is in two clouds, is not known to be one.
 */
export function claimsOf(target: ResolvedTarget, plan: Pick<Plan, 'targets'>): LeaseClaim[] {
  const planned = plan.targets.find(({ name }) => name === target.name);
  const shared = planned?.shared_host ?? false;
  const nodes = planned?.nodes ?? [];
  return [placeOf(target, shared), ...nodes.map((node) => nodeClaim(node, shared))];
}

function placeOf(target: ResolvedTarget, shared: Target['shared_host']): LeaseClaim {
  const { cloud, availabilityZone, host } = target;
  // A host of which the zone is not known may be in any.
  if (shared || availabilityZone === undefined) return ['cloud', cloud];
  return ['cloud', cloud, availabilityZone, ...(host === undefined ? [] : [host])];
}

function nodeClaim({ address, port }: ComputeNode, shared: Target['shared_host']): LeaseClaim {
  return ['node', address.toLowerCase(), ...(shared ? [] : [String(port)])];
}

/** The first claim for which one run must wait for another; undefined when they may go together. */
export function conflictOf(
  mine: readonly LeaseClaim[],
  theirs: readonly LeaseClaim[],
): LeaseClaim | undefined {
  return mine.find((one) => theirs.some((other) => covers(one, other) || covers(other, one)));
}

const covers = (whole: LeaseClaim, part: LeaseClaim): boolean =>
  whole.every((step, i) => part[i] === step);

/** A claim as a person would say it. */
export function claimWords([kind, whole = '', ...parts]: LeaseClaim): string {
  if (kind === 'node') return `compute node ${[whole, ...parts].join(':')}`;
  if (parts.length === 0) return `the compute nodes of cloud '${whole}'`;
  const [zone = '', host] = parts;
  return host === undefined
    ? `the compute nodes of zone '${zone}' of cloud '${whole}'`
    : `compute node '${host}' of cloud '${whole}'`;
}
