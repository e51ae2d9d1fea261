import { Context } from '@temporalio/activity';
import { difference } from '../measure/interval.js';
import { stampInterval } from '../measure/stamp.js';
import type { Found, Stamps } from '../openstack/server-service.js';
import type {
  StartJournal,
  StartStepInput,
  StartedOperation,
  StepItem,
  StepKind,
} from '../workflows/contract/steps.js';
import { learnClock, type StepDependencies, type TargetAccess } from './dependencies.js';
import type { EarlierTries } from './earlier-tries.js';
import { operationId } from './operation-record.js';
import { serverNamePrefix } from './resource-names.js';
import { unstarted } from './start-journal.js';
import { stepOperation } from './step-request.js';

/**
 * Nova has no idempotency key, and a request whose reply was lost may still be queued when a
 * look-up finds nothing (24 s were seen under load): look, wait, look again. @unit s
 */
const LOOK_AGAIN_AFTER = [0, 1, 3, 8, 15] as const;
/** From reading the clock for the intent to the request's first byte, at most. @unit ms */
const INTENT_SLACK_MS = 250;

interface Recovery {
  readonly deps: StepDependencies;
  readonly access: TargetAccess;
  readonly kind: StepKind;
  readonly input: StartStepInput;
  readonly tries: EarlierTries<StartJournal>;
  readonly intents: StartJournal['intents'];
  readonly todo: readonly StepItem[];
}

/** An operation that an earlier attempt started: its resource and, where known, its stamps. */
interface Trace {
  readonly resourceId: string;
  readonly stamps: Stamps | undefined;
}

/** Finds which requests of an earlier attempt took effect. */
export async function recoverStarted(recovery: Recovery): Promise<StartedOperation[]> {
  const { kind } = recovery;
  const recovered: StartedOperation[] = [];
  let missing = recovery.todo;
  for (const seconds of LOOK_AGAIN_AFTER) {
    if (missing.length === 0) break;
    await Context.current().sleep(seconds * 1000);
    const found = await findResources(recovery);
    const still: StepItem[] = [];
    for (const item of missing) {
      const trace = await findTrace(recovery, found, item);
      if (trace) recovered.push(fromTrace(recovery, item, trace));
      else still.push(item);
    }
    missing = still;
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
      const ours = actions.find(
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

/** The start as precisely as what survived supports it (docs/design/002-durable-steps.md). */
function fromTrace(recovery: Recovery, item: StepItem, trace: Trace): StartedOperation {
  const { deps, access, kind, input, tries, intents } = recovery;
  const operation = stepOperation(access.service, kind, item);
  const base: StartedOperation = {
    ...unstarted(input.context, operation, item, deps.clock),
    serverId: kind === 'boot' ? trace.resourceId : item.serverId,
    resourceId: trace.resourceId,
    requestId: trace.stamps?.requestId ?? '',
  };
  const intent = intents[item.ordinal];
  if (intent && !intent.orLater) {
    return {
      ...base,
      startLowerMs: intent.atMs,
      startUpperMs: intent.atMs + INTENT_SLACK_MS,
      anchor: intent.anchor,
      flags: ['retried', 'reply_lost'],
    };
  }
  const earliestMs = intent?.atMs ?? tries.scheduledAtMs;
  const offset = access.clockOffset.at(deps.clock.now());
  if (trace.stamps && offset) {
    const start = difference(stampInterval(trace.stamps.startedAtMs, trace.stamps.exact), offset);
    return {
      ...base,
      startLowerMs: Math.max(start.lower, earliestMs),
      startUpperMs: start.upper,
      flags: ['retried', 'reply_lost', 'start_from_control_plane'],
    };
  }
  // Between that and now: too wide for a value, and recorded as censored.
  return {
    ...base,
    startLowerMs: earliestMs,
    flags: ['retried', 'reply_lost'],
  };
}

/**
 * Two servers with one operation's id: the older one is kept, the other was a late duplicate. Only
 * of operations that are recovered here; one of an earlier boot is found, and its boot flagged, at
 * the run's end.
 * @returns ids of operations whose measurement was disturbed by one
 */
async function removeDuplicates(recovery: Recovery): Promise<ReadonlySet<string>> {
  const { access, kind, input, todo } = recovery;
  const disturbed = new Set<string>();
  if (kind !== 'boot') return disturbed;
  const { run } = input.context;
  const ours = new Set(
    todo.map((item) =>
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
    learnClock(access, await access.service.deleteServer(server.id));
    disturbed.add(id);
  }
  return disturbed;
}

const oldest = (found: readonly Found[]): Found | undefined =>
  [...found].sort((a, b) => a.createdAtMs - b.createdAtMs)[0];
