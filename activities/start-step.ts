import { Context } from '@temporalio/activity';
import type { Clock } from '../measure/clock.js';
import type { OperationRecord } from '../results/record.js';
import type {
  StartStepInput,
  StartStepResult,
  StartedOperation,
  StepItem,
  StepKind,
} from '../workflows/contract/steps.js';
import { isRefusal } from './cloud-failure.js';
import { learnClock, type StepDependencies, type TargetAccess } from './dependencies.js';
import { heartbeating } from './heartbeating.js';
import { operationRecord, resourceOf } from './operation-record.js';
import { recoverStarted } from './recover-started.js';
import { unstarted, type Intent, type StartJournal } from './start-journal.js';
import { stepRequest, stepOperation } from './step-request.js';

/**
 * Sends the requests of a batch at the same moment. The intent is heartbeated before they leave, so
 * that a retry knows that a request may be under way, looks it up and never sends it twice blindly.
 */
export const createStartStep =
  (deps: StepDependencies, kind: StepKind) =>
  async (input: StartStepInput): Promise<StartStepResult> => {
    const activity = Context.current();
    const access = await deps.access(input.context.target);
    const requestsBefore = access.requestsSent();
    const earlier = activity.info.heartbeatDetails as StartJournal | undefined;
    const batch = new StartingBatch(deps.clock, access, kind, input, earlier);
    await heartbeating(
      () => batch.journal(),
      async () => {
        if (activity.info.attempt > 1) {
          batch.recovered(
            await recoverStarted({ deps, access, kind, input, earlier, todo: batch.todo() }),
          );
        }
        await batch.send();
      },
    );
    return { ...batch.result(), apiRequests: access.requestsSent() - requestsBefore };
  };

class StartingBatch {
  readonly #clock: Clock;
  readonly #access: TargetAccess;
  readonly #kind: StepKind;
  readonly #input: StartStepInput;
  readonly #started: Map<number, StartedOperation>;
  readonly #ended: Map<number, OperationRecord>;
  #intents: Readonly<Record<number, Intent>>;

  constructor(
    clock: Clock,
    access: TargetAccess,
    kind: StepKind,
    input: StartStepInput,
    earlier: StartJournal | undefined,
  ) {
    this.#clock = clock;
    this.#access = access;
    this.#kind = kind;
    this.#input = input;
    this.#started = new Map(earlier?.started.map((s) => [s.ordinal, s]));
    this.#ended = new Map(earlier?.operations.map((o) => [o.ordinal, o]));
    this.#intents = earlier?.intents ?? {};
  }

  journal(): StartJournal {
    return {
      intents: this.#intents,
      started: [...this.#started.values()],
      operations: [...this.#ended.values()],
    };
  }

  result(): Pick<StartStepResult, 'started' | 'operations'> {
    return {
      started: [...this.#started.values()].sort((a, b) => a.ordinal - b.ordinal),
      operations: [...this.#ended.values()],
    };
  }

  todo(): StepItem[] {
    const { items } = this.#input;
    return items.filter((i) => !this.#started.has(i.ordinal) && !this.#ended.has(i.ordinal));
  }

  recovered(operations: readonly StartedOperation[]): void {
    for (const operation of operations) this.#started.set(operation.ordinal, operation);
  }

  /** @throws the first error that another attempt may mend, when all others have settled. */
  async send(): Promise<void> {
    const items = this.todo();
    const { anchor } = this.#clock;
    this.#intents = Object.fromEntries(
      items.map((item) => [item.ordinal, { atMs: this.#clock.now(), anchor }]),
    );
    Context.current().heartbeat(this.journal());
    const results = await Promise.allSettled(items.map((item) => this.#sendOne(item)));
    Context.current().heartbeat(this.journal());
    const unsettled = results.find((result) => result.status === 'rejected');
    if (unsettled) throw unsettled.reason;
  }

  async #sendOne(item: StepItem): Promise<void> {
    const { context, phase } = this.#input;
    const { service } = this.#access;
    const kind = this.#kind;
    const operation = stepOperation(service, kind, item);
    const begun = unstarted(context, operation, item, this.#clock);
    try {
      const sent = await stepRequest(service, kind, context, item);
      learnClock(this.#access, sent);
      this.#started.set(item.ordinal, {
        ...begun,
        resourceId: sent.resourceId,
        serverId: kind === 'boot' ? sent.resourceId : item.serverId,
        requestId: sent.requestId,
        startLowerMs: sent.sentAtMs,
        startUpperMs: sent.sentAtMs,
        repliedAtMs: sent.receivedAtMs,
        flags: Context.current().info.attempt > 1 ? ['retried'] : [],
      });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const outcome = { operation, phase, outcome: 'failed', fault: error.fault } as const;
      const resource = resourceOf(kind);
      this.#ended.set(
        item.ordinal,
        operationRecord(
          context,
          { ...begun, requestId: error.requestId },
          { ...outcome, resource },
        ),
      );
    }
  }
}
