import { guestStart, toGuestStart } from '../hosts/guest-start.js';
import type { NodeSession } from '../hosts/node-session.js';
import type { Clock } from '../measure/clock.js';
import type { Interval } from '../measure/interval.js';
import type { ServerService } from '../openstack/server-service.js';
import type { ComputeNode } from '../plan/target.js';
import type { ResolvedTarget } from '../workflows/contract/runs.js';

export interface RestartDependencies {
  readonly clock: Clock;
  readonly access: (
    target: ResolvedTarget,
  ) => Promise<{ readonly service: Pick<ServerService, 'execute'> }>;
  /** Opens an SSH session to a compute node. */
  readonly connect: (node: ComputeNode) => Promise<NodeSession>;
}

export interface RestartedServer {
  readonly target: ResolvedTarget;
  /** One of these has it. */
  readonly nodes: readonly ComputeNode[];
  readonly serverId: string;
}

/**
 * When a server's guest was last started: asked of the compute nodes over SSH, all at once; else of
 * the guest itself where the service runs commands in it.
 *
 * @returns epoch ms on the worker's clock; undefined when nobody could tell
 */
export async function restartedAt(
  deps: RestartDependencies,
  server: RestartedServer,
): Promise<Interval | undefined> {
  // Evidence that cannot be had is no failure: the caller has the duration to judge by.
  const onNode = Promise.any(server.nodes.map((node) => askNode(deps, node, server)));
  return onNode.catch(() => askGuest(deps, server)).catch(() => undefined);
}

async function askNode(
  { connect, clock }: RestartDependencies,
  node: ComputeNode,
  { target, serverId }: RestartedServer,
): Promise<Interval> {
  const session = await connect(node);
  try {
    const { service } = target;
    const start = await guestStart(session, { service, serverId }, () => clock.now());
    if (!start) throw new Error(`server ${serverId} is not on node '${node.name}'`);
    return start;
  } finally {
    session.close();
  }
}

/** The first process of a container reads its own age: both files are the node's. */
async function askGuest(
  { access, clock }: RestartDependencies,
  { target, serverId }: RestartedServer,
): Promise<Interval | undefined> {
  const { service } = await access(target);
  if (!service.execute) return undefined;
  const sentAtMs = clock.now();
  const { code, output } = await service.execute(serverId, ['cat', '/proc/uptime', '/proc/1/stat']);
  return code === 0 ? toGuestStart(output, { lower: sentAtMs, upper: clock.now() }) : undefined;
}
