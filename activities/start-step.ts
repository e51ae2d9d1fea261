import { Context } from '@temporalio/activity';
import type { Clock } from '../measure/clock.js';
import type { OperationRecord } from '../results/record.js';
import type {
  RunContext,
  StartStepInput,
  StartStepResult,
  StartedOperation,
  StepItem,
  StepKind,
} from '../workflows/contract/steps.js';
import { isRefusal } from './cloud-failure.js';
import { learnClock, type StepDependencies } from './dependencies.js';
import { operationId, operationRecord } from './operation-record.js';
import { recoverStarted } from './recover-started.js';
import { stepRequest, stepOperation } from './step-request.js';

/** Heartbeat details: what is durable of a batch while its requests are under way. */
export interface StartJournal {
  readonly anchor: string;
  /** By ordinal: when each request was about to be sent, epoch ms. */
  readonly intents: Readonly<Record<number, number>>;
  readonly started: readonly StartedOperation[];
  readonly operations: readonly OperationRecord[];
}

/**
 * Sends the requests of a batch at the same moment. The intent is heartbeated before they leave, so
 * that a retry knows that a request may be under way, looks it up and never sends it twice blindly.
 */
export const createStartStep =
  (deps: StepDependencies, kind: StepKind) =>
  async (input: StartStepInput): Promise<StartStepResult> => {
    const { clock } = deps;
    const { info, heartbeat } = Context.current();
    const access = await deps.access(input.context.target);
    const requestsBefore = access.requestsSent();
    const earlier = info.heartbeatDetails as StartJournal | undefined;
    const started = new Map(earlier?.started.map((s) => [s.ordinal, s]));
    const operations = new Map(earlier?.operations.map((o) => [o.ordinal, o]));
    let intents: Record<number, number> = {};
    const journal = (): void => {
      heartbeat({
        anchor: clock.anchor,
        intents,
        started: [...started.values()],
        operations: [...operations.values()],
      } satisfies StartJournal);
    };
    const todo = (): StepItem[] =>
      input.items.filter((i) => !started.has(i.ordinal) && !operations.has(i.ordinal));

    if (info.attempt > 1) {
      const recovered = await recoverStarted({ deps, access, kind, input, earlier, todo: todo() });
      for (const operation of recovered) started.set(operation.ordinal, operation);
    }

    const items = todo();
    intents = Object.fromEntries(items.map((item) => [item.ordinal, clock.now()]));
    journal();
    const errors = await Promise.all(
      items.map(async (item) => {
        const operation = stepOperation(access.service, kind, item);
        try {
          const sent = await stepRequest(access.service, kind, input.context, item);
          learnClock(access, sent);
          started.set(item.ordinal, {
            ...unstarted(input.context, operation, item, clock),
            resourceId: sent.resourceId,
            serverId: kind === 'boot' ? sent.resourceId : item.serverId,
            requestId: sent.requestId,
            startLowerMs: sent.sentAtMs,
            startUpperMs: sent.sentAtMs,
            repliedAtMs: sent.receivedAtMs,
            flags: info.attempt > 1 ? ['retried'] : [],
          });
        } catch (error) {
          if (!isRefusal(error)) return error;
          operations.set(
            item.ordinal,
            operationRecord(input.context, unstarted(input.context, operation, item, clock), {
              operation,
              outcome: 'failed',
              phase: input.phase,
              resource: kind === 'delete-image' || kind === 'snapshot' ? 'image' : 'server',
              fault: error.message,
            }),
          );
        }
        return undefined;
      }),
    );
    journal();
    const unsettled = errors.find((error) => error !== undefined);
    if (unsettled !== undefined) throw unsettled;
    return {
      started: [...started.values()].sort((a, b) => a.ordinal - b.ordinal),
      operations: [...operations.values()],
      apiRequests: access.requestsSent() - requestsBefore,
    };
  };

/** A started operation before anything is known but its item. */
export function unstarted(
  context: RunContext,
  operation: string,
  item: StepItem,
  clock: Clock,
): StartedOperation {
  const now = clock.now();
  return {
    id: operationId(context, operation, item.ordinal),
    ordinal: item.ordinal,
    serverId: item.serverId,
    resourceId: item.imageId ?? item.serverId,
    requestId: '',
    startLowerMs: now,
    startUpperMs: now,
    repliedAtMs: null,
    anchor: clock.anchor,
    flags: [],
    apiRequests: 1,
  };
}
