import { Context } from '@temporalio/activity';
import { difference } from '../measure/interval.js';
import { recoveredStart } from '../measure/recovered-start.js';
import { stampInterval } from '../measure/stamp.js';
import type { Found, Stamps } from '../openstack/server-service.js';
import type {
  Intent,
  StartStepInput,
  StartedOperation,
  StepItem,
  StepKind,
} from '../workflows/contract/steps.js';
import { learnClock, type StepDependencies, type TargetAccess } from './dependencies.js';
import { operationId } from './operation-record.js';
import { serverNamePrefix } from './resource-names.js';
import { unstarted } from './start-journal.js';
import { stepOperation } from './step-request.js';

/**
 * Nova has no idempotency key, and a request whose reply was lost may still be queued when a
 * look-up finds nothing (24 s were seen under load): look, wait, look again. @unit s
 */
const LOOK_AGAIN_AFTER = [0, 1, 3, 8, 15] as const;

/** An operation whose request may have taken effect. */
export interface MayHaveStarted {
  readonly item: StepItem;
  readonly intent: Intent;
}

interface Recovery {
  readonly deps: StepDependencies;
  readonly access: TargetAccess;
  readonly kind: StepKind;
  readonly input: StartStepInput;
  readonly todo: readonly MayHaveStarted[];
}

/** An operation that an earlier attempt started: its resource and, where known, its stamps. */
interface Trace {
  readonly resourceId: string;
  readonly stamps: Stamps | undefined;
}

/** Finds which requests of an earlier attempt took effect. */
export async function recoverStarted(recovery: Recovery): Promise<StartedOperation[]> {
  const { kind } = recovery;
  if (recovery.todo.length === 0) return [];
  const recovered: StartedOperation[] = [];
  let missing = recovery.todo;
  for (const seconds of LOOK_AGAIN_AFTER) {
    if (missing.length === 0) break;
    await Context.current().sleep(seconds * 1000);
    const found = await findResources(recovery);
    const traces = new Map<MayHaveStarted, Trace>();
    for (const one of missing) {
      const trace = await findTrace(recovery, found, one.item);
      if (trace) traces.set(one, trace);
    }
    await learnClockOf(recovery, [...traces.values()]);
    for (const [one, trace] of traces) recovered.push(fromTrace(recovery, one, trace));
    missing = missing.filter((one) => !traces.has(one));
    // These are sent again at once: what is going already is not told from what is not.
    if (kind === 'delete' || kind === 'delete-image') break;
  }
  const disturbed = await removeDuplicates(recovery);
  return recovered.map((operation) =>
    disturbed.has(operation.id)
      ? { ...operation, flags: [...operation.flags, 'duplicate_created' as const] }
      : operation,
  );
}

const findResources = ({ access, input, kind }: Recovery): Promise<readonly Found[]> =>
  kind === 'reboot'
    ? Promise.resolve([])
    : access.service.findByRun(input.context.run, serverNamePrefix(input.context.run));

async function findTrace(
  { access, kind, input }: Recovery,
  found: readonly Found[],
  item: StepItem,
): Promise<Trace | undefined> {
  const id = operationId(input.context, stepOperation(access.service, kind, item), item.ordinal);
  switch (kind) {
    case 'boot': {
      const server = oldest(found.filter((f) => f.metadata['packbench_operation'] === id));
      if (!server) return undefined;
      const actions = await access.service.actions(server.id);
      return { resourceId: server.id, stamps: actions.find((a) => a.action === 'create') };
    }
    case 'snapshot': {
      const image = found.find(
        (f) => f.kind === 'image' && f.metadata['packbench_operation'] === id,
      );
      if (!image) return undefined;
      const actions = await access.service.actions(item.serverId);
      return {
        resourceId: image.id,
        stamps: actions.filter((a) => a.action === 'createImage').at(-1),
      };
    }
    case 'reboot': {
      const actions = await access.service.actions(item.serverId);
      const ours = actions.findLast(
        (a) => a.action === 'reboot' && !item.knownRequestIds?.includes(a.requestId),
      );
      return ours && { resourceId: item.serverId, stamps: ours };
    }
    case 'delete':
    case 'delete-image': {
      const resourceId = kind === 'delete' ? item.serverId : (item.imageId ?? '');
      return found.some((f) => f.id === resourceId) ? undefined : { resourceId, stamps: undefined };
    }
  }
}

/** A worker that was just started knows nothing of the cloud's clock, and look-ups tell nothing of it. */
async function learnClockOf(
  { access, kind, input }: Recovery,
  traces: readonly Trace[],
): Promise<void> {
  const stamped = traces.filter(({ stamps }) => stamps);
  if (stamped.length === 0) return;
  const inFlight = stamped.map(({ resourceId }) => ({ resourceId, requestId: '' }));
  const prefix = serverNamePrefix(input.context.run);
  learnClock(access, await access.service.poll(kind, inFlight, prefix));
}

/** The start as precisely as what survived supports it (docs/design/002-durable-steps.md). */
function fromTrace(
  { deps, access, kind, input }: Recovery,
  { item, intent }: MayHaveStarted,
  { resourceId, stamps }: Trace,
): StartedOperation {
  const { clockOffset } = access;
  const foundMs = deps.clock.now();
  const offset = clockOffset.steppedSince(intent.atMs) ? undefined : clockOffset.at(foundMs);
  const start = recoveredStart({
    earliestMs: intent.atMs,
    isOnly: intent.orLater !== true,
    foundMs,
    begun: stamps && offset && difference(stampInterval(stamps.startedAtMs, stamps.exact), offset),
  });
  return {
    ...unstarted(input.context, stepOperation(access.service, kind, item), item, deps.clock),
    serverId: kind === 'boot' ? resourceId : item.serverId,
    resourceId,
    requestId: stamps?.requestId ?? '',
    startLowerMs: start.lower,
    startUpperMs: start.upper,
    anchor: intent.anchor,
    ...((kind === 'reboot' || item.strayPossible) && {
      rebootsBefore: item.knownRequestIds ?? [],
    }),
    flags: [
      'retried',
      'reply_lost',
      ...(start.isStamped ? (['start_from_control_plane'] as const) : []),
      ...(start.isInconsistent ? (['clock_inconsistent'] as const) : []),
      // It may as well be the one that nobody waits for.
      ...(kind === 'reboot' && item.strayPossible ? (['stray_reboot'] as const) : []),
    ],
  };
}

/**
 * Two servers with one operation's id: the older one is kept, the other was a late duplicate. Only
 * of operations that are recovered here; one of an earlier boot is found, and its boot flagged, at
 * the run's end. Nor by an attempt that nobody waits for: what it flags nobody would read.
 * @returns ids of operations whose measurement was disturbed by one
 */
async function removeDuplicates(recovery: Recovery): Promise<ReadonlySet<string>> {
  const { deps, access, kind, input, todo } = recovery;
  const disturbed = new Set<string>();
  if (kind !== 'boot') return disturbed;
  const { run } = input.context;
  const ours = new Set(
    todo.map(({ item }) =>
      operationId(input.context, stepOperation(access.service, kind, item), item.ordinal),
    ),
  );
  const servers = (await access.service.findByRun(run, serverNamePrefix(run))).filter(
    (found) => found.kind === 'server',
  );
  for (const server of servers) {
    const id = server.metadata['packbench_operation'] ?? '';
    const keep = oldest(servers.filter((s) => s.metadata['packbench_operation'] === id));
    if (!ours.has(id) || server.id === keep?.id) continue;
    if (!(await deps.isLatestAttempt())) throw new Error('another attempt has taken over');
    learnClock(access, await access.service.deleteServer(server.id));
    disturbed.add(id);
  }
  return disturbed;
}

const oldest = (found: readonly Found[]): Found | undefined =>
  [...found].sort((a, b) => a.createdAtMs - b.createdAtMs)[0];
