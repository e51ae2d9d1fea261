import type { Probe } from '../plan/readiness.js';
import type { ComputeNode } from '../plan/target.js';
import type { Rung } from '../results/record.js';
import type { AwaitGuestInput } from '../workflows/contract/steps.js';
import type { GuestDependencies } from './await-guest.js';
import type { TargetAccess } from './dependencies.js';
import type { GuestProbe } from './guest-probe.js';
import { createConsoleProbe } from './probe-console.js';
import { mysqlQuestion } from './probe-mysql.js';
import { NodePlace, workerPlace, type ProbePlace } from './probe-place.js';
import { createPortProbe } from './probe-port.js';
import { sshQuestion } from './probe-ssh.js';
import { tcpQuestion } from './probe-tcp.js';
import { TargetError } from './target-error.js';

/** A probe of the plan, and what it makes of the ladder. */
export interface RungProbe {
  readonly rung: Rung;
  readonly probe: GuestProbe;
  readonly timeoutSeconds: number;
}

/** The rung that is reached when a kind of probe has seen the guest. */
const RUNG_OF: Readonly<Record<Probe['probe'], Rung>> = {
  console: 'console',
  tcp: 'port',
  ssh: 'ssh',
  mysql: 'mysql',
};

/**
 * The probes that a plan asks for. Those that look from the same compute node share its session.
 * @throws TargetError when the plan or the worker lacks what one needs
 */
export function guestProbesFor(
  input: AwaitGuestInput,
  { connect, env }: Pick<GuestDependencies, 'connect' | 'env'>,
  access: TargetAccess,
): readonly RungProbe[] {
  const places = new Map<string, ProbePlace>();
  const placeOf = ({ from, node: name }: From): ProbePlace => {
    if (from === 'worker') return workerPlace;
    const node = nodeOf(input, name);
    const place = places.get(node.name) ?? new NodePlace(node, connect);
    places.set(node.name, place);
    return place;
  };
  const create = (probe: Probe): GuestProbe => {
    switch (probe.probe) {
      case 'console':
        return createConsoleProbe(access.service, probe.marker, input.consoleBefore);
      case 'tcp':
        return createPortProbe(tcpQuestion, probe.port, placeOf(probe));
      case 'ssh':
        return createPortProbe(sshQuestion, probe.port, placeOf(probe));
      case 'mysql':
        return createPortProbe(mysqlQuestion(probe, env), probe.port, placeOf(probe));
    }
  };
  return [input.readiness].flat().map((probe) => ({
    rung: RUNG_OF[probe.probe],
    probe: create(probe),
    timeoutSeconds: probe.timeout_seconds,
  }));
}

type From = Pick<Exclude<Probe, { probe: 'console' }>, 'from' | 'node'>;

function nodeOf({ context, plan }: AwaitGuestInput, name: string | undefined): ComputeNode {
  const target = context.target.name;
  const nodes = plan.targets.find((each) => each.name === target)?.nodes ?? [];
  const node = name === undefined ? nodes[0] : nodes.find((each) => each.name === name);
  if (node) return node;
  throw new TargetError([
    `Target '${target}' has no node ${name === undefined ? '' : `'${name}' `}from which its readiness probe could look.\nhint: add the node to targets[].nodes, or probe with from: worker`,
  ]);
}
