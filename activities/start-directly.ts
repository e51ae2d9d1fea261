import { createHash } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { DirectStartError } from '../hosts/direct-start-error.js';
import { startDirectly, type DirectStart } from '../hosts/direct-start.js';
import { SshError } from '../hosts/ssh-error.js';
import type { ComputeNode } from '../plan/target.js';
import type { OperationRecord } from '../results/record.js';
import type { Activities } from '../workflows/contract/activities.js';
import type { DirectStartInput } from '../workflows/contract/benchmarks.js';
import { DIRECT_START } from '../workflows/contract/operation-names.js';
import type { StepDependencies } from './dependencies.js';
import { heartbeating } from './heartbeating.js';
import { operationId, operationRecord } from './operation-record.js';

export type DirectStartDependencies = Pick<StepDependencies, 'clock' | 'connect'>;

/**
 * Starts a server's twin on the compute node that has the server, without OpenStack. What cannot be
 * started is an outcome; a node that cannot be reached is asked again by the next attempt.
 */
export const createStartDirectly =
  ({ clock, connect }: DirectStartDependencies): Activities['startDirectly'] =>
  (input) =>
    heartbeating(
      () => undefined,
      async () => {
        const { context, phase, server } = input;
        const operation = DIRECT_START[context.target.service];
        const startedAtMs = clock.now();
        const started = {
          id: operationId(context, operation, server.ordinal),
          ordinal: server.ordinal,
          serverId: server.serverId,
          resourceId: server.serverId,
          requestId: '',
          startLowerMs: startedAtMs,
          startUpperMs: startedAtMs,
          repliedAtMs: null,
          anchor: clock.anchor,
          flags: [],
          apiRequests: 0,
        };
        const outcome = await startOnItsNode(connect, input, started.id);
        return {
          operations: [operationRecord(context, started, { operation, phase, ...outcome })],
          apiRequests: 0,
        };
      },
    );

/** Asks one node after the other until one has the server. */
async function startOnItsNode(
  connect: DirectStartDependencies['connect'],
  input: DirectStartInput,
  operationKey: string,
): Promise<Outcome> {
  const refusals: DirectStartError[] = [];
  let unreachable: SshError | undefined;
  for (const node of nodesOf(input)) {
    try {
      return toOutcome(await startOn(connect, node, input, operationKey));
    } catch (error) {
      if (error instanceof DirectStartError) refusals.push(error);
      else if (error instanceof SshError) unreachable ??= error;
      else throw error;
      if (error instanceof DirectStartError && error.found) return failed([error]);
    }
  }
  // It may be on that one.
  if (unreachable) throw unreachable;
  return failed(refusals);
}

async function startOn(
  connect: DirectStartDependencies['connect'],
  node: ComputeNode,
  { context, server }: DirectStartInput,
  operationKey: string,
): Promise<DirectStart> {
  const session = await connect(node);
  try {
    const id = createHash('sha256').update(operationKey).digest('hex').slice(0, 12);
    const { service } = context.target;
    const starting = startDirectly(session, { service, serverId: server.serverId, id });
    // Its program cleans up by itself when the session goes.
    return await Promise.race([starting, Context.current().cancelled]);
  } finally {
    session.close();
  }
}

type Outcome = Pick<OperationRecord, 'outcome'> &
  Partial<Pick<OperationRecord, 'durationMs' | 'lowerMs' | 'upperMs' | 'fault'>>;

const toOutcome = ({ seconds, resolutionSeconds }: DirectStart): Outcome => ({
  outcome: 'ok',
  durationMs: seconds * 1000,
  lowerMs: Math.max(0, seconds - resolutionSeconds) * 1000,
  upperMs: (seconds + resolutionSeconds) * 1000,
});

const failed = (refusals: readonly DirectStartError[]): Outcome => ({
  outcome: 'failed',
  fault: refusals.map(({ message, hint }) => (hint ? `${message} (${hint})` : message)).join(' '),
});

const nodesOf = ({ plan, context }: DirectStartInput): readonly ComputeNode[] =>
  plan.targets.find(({ name }) => name === context.target.name)?.nodes ?? [];
