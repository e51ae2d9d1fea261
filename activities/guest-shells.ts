import { execGuestShell } from '../guests/exec-guest-shell.js';
import type { GuestShell } from '../guests/guest-shell.js';
import { nodeGuestShell } from '../guests/node-guest-shell.js';
import { connectGuest } from '../guests/ssh-guest-shell.js';
import type { NodeSession, NodeSessionOptions } from '../hosts/node-session.js';
import type { ComputeNode, Target } from '../plan/target.js';
import type { BenchmarkInput } from '../workflows/contract/benchmarks.js';
import type { ServerHandle } from '../workflows/contract/steps.js';
import type { StepDependencies } from './dependencies.js';

export interface GuestShellDependencies extends StepDependencies {
  readonly connect: (node: ComputeNode) => Promise<NodeSession>;
  /** Where secrets of SSH logins are looked up. */
  readonly ssh: NodeSessionOptions;
}

/** One place where a benchmark runs, and how to get in. */
export interface BenchmarkPlace {
  readonly place: 'guest' | 'node';
  /** Which guest; 0 for the node. */
  readonly ordinal: number;
  /** The server's id, or the node's name. */
  readonly resourceId: string;
  readonly open: () => Promise<GuestShell>;
}

/** The places that a step names. @throws Error when the plan names no way in */
export function benchmarkPlaces(
  deps: GuestShellDependencies,
  { context, plan, places }: BenchmarkInput,
): readonly BenchmarkPlace[] {
  const target = plan.targets.find(({ name }) => name === context.target.name);
  if (!target) throw new Error(`the plan has no target '${context.target.name}'`);
  if (places.place === 'guest') {
    return places.guests.map((guest) => ({
      place: 'guest',
      ordinal: guest.ordinal,
      resourceId: guest.serverId,
      open: () => openGuest(deps, context.target, target, guest),
    }));
  }
  const [node] = target.nodes;
  if (!node) throw new Error(`target '${target.name}' names no node to run benchmarks on`);
  const open = async (): Promise<GuestShell> => nodeGuestShell(await deps.connect(node));
  return [{ place: 'node', ordinal: 0, resourceId: node.name, open }];
}

async function openGuest(
  deps: GuestShellDependencies,
  resolved: BenchmarkInput['context']['target'],
  { guest: login, nodes, name }: Target,
  guest: ServerHandle,
): Promise<GuestShell> {
  if (!login) throw new Error(`target '${name}' does not say how to get into its guests`);
  if (login.via === 'exec') {
    const { service } = await deps.access(resolved);
    if (!service.execute) throw new Error(`service '${resolved.service}' runs no commands`);
    const execute = service.execute.bind(service);
    return execGuestShell((argv) => execute(guest.serverId, argv));
  }
  const address = guest.addresses.find((one) => !one.includes(':')) ?? guest.addresses[0];
  if (address === undefined) throw new Error(`server ${guest.serverId} has no address`);
  const jump = login.from === 'node' ? nodes[0] : undefined;
  return connectGuest({ name: `${name} ${String(guest.ordinal)}`, address, login, jump }, deps.ssh);
}
