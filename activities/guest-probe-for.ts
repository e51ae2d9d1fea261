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

/**
 * The probe that a plan asks for.
 * @throws TargetError when the plan or the worker lacks what it needs
 */
export function guestProbeFor(
  input: AwaitGuestInput,
  { connect, env }: Pick<GuestDependencies, 'connect' | 'env'>,
  access: TargetAccess,
): GuestProbe {
  const { readiness } = input;
  switch (readiness.probe) {
    case 'console':
      return createConsoleProbe(access.service, readiness.marker, input.consoleBefore);
    case 'tcp':
      return createPortProbe(tcpQuestion, readiness.port, placeOf(input, readiness, connect));
    case 'ssh':
      return createPortProbe(sshQuestion, readiness.port, placeOf(input, readiness, connect));
    case 'mysql': {
      const question = mysqlQuestion(readiness, env);
      return createPortProbe(question, readiness.port, placeOf(input, readiness, connect));
    }
  }
}

function placeOf(
  { context, plan }: AwaitGuestInput,
  { from, node: name }: { from: 'worker' | 'node'; node?: string | undefined },
  connect: GuestDependencies['connect'],
): ProbePlace {
  if (from === 'worker') return workerPlace;
  const target = context.target.name;
  const nodes = plan.targets.find((each) => each.name === target)?.nodes ?? [];
  const node = name === undefined ? nodes[0] : nodes.find((each) => each.name === name);
  if (node) return new NodePlace(node, connect);
  throw new TargetError([
    `Target '${target}' has no node ${name === undefined ? '' : `'${name}' `}from which its readiness probe could look.\nhint: add the node to targets[].nodes, or probe with from: worker`,
  ]);
}
