import { Context } from '@temporalio/activity';
import type { Clock } from '../measure/clock.js';
import { RequestError } from '../openstack/openstack-error.js';
import type { OperationRecord } from '../results/record.js';
import type {
  Intent,
  StartJournal,
  StartStepInput,
  StartStepResult,
  StartedOperation,
  StepItem,
  StepKind,
} from '../workflows/contract/steps.js';
import { isRefusal } from './cloud-failure.js';
import { learnClock, type StepDependencies, type TargetAccess } from './dependencies.js';
import { earlierTries, type EarlierTries } from './earlier-tries.js';
import { heartbeating } from './heartbeating.js';
import { operationRecord, resourceOf } from './operation-record.js';
import { recoverStarted } from './recover-started.js';
import { unstarted } from './start-journal.js';
import { stepRequest, stepOperation } from './step-request.js';

/**
 * Sends the requests of a batch at the same moment. The intent is heartbeated before they leave, so
 * that a retry knows that a request may be under way, looks it up and never sends it twice blindly.
 */
export const createStartStep =
  (deps: StepDependencies, kind: StepKind) =>
  async (input: StartStepInput): Promise<StartStepResult> => {
    const tries = earlierTries<StartJournal>(input);
    const batch = new StartingBatch(deps.clock, kind, input, tries);
    return heartbeating(
      () => batch.journal(),
      async () => {
        try {
          // In here, so that also an attempt that finds no way in hands on what it was handed.
          const access = await deps.access(input.context.target);
          const requestsBefore = access.requestsSent();
          if (tries.isRetry) {
            const intents = batch.intents();
            const todo = batch.todo();
            batch.recovered(
              await recoverStarted({ deps, access, kind, input, tries, intents, todo }),
            );
          }
          await batch.send(access);
          return { ...batch.result(), apiRequests: access.requestsSent() - requestsBefore };
        } catch (error) {
          batch.settle();
          throw error;
        }
      },
    );
  };

class StartingBatch {
  readonly #clock: Clock;
  readonly #kind: StepKind;
  readonly #input: StartStepInput;
  readonly #tries: EarlierTries<StartJournal>;
  readonly #started: Map<number, StartedOperation>;
  readonly #ended: Map<number, OperationRecord>;
  /** What attempts before this one intended. */
  readonly #earlier: Readonly<Record<number, Intent>>;
  #intents: Readonly<Record<number, Intent>>;
  #intendedBy: number;
  #settledBy = 0;

  constructor(
    clock: Clock,
    kind: StepKind,
    input: StartStepInput,
    tries: EarlierTries<StartJournal>,
  ) {
    const { known } = tries;
    this.#clock = clock;
    this.#kind = kind;
    this.#input = input;
    this.#tries = tries;
    this.#started = new Map(known?.started.map((s) => [s.ordinal, s]));
    this.#ended = new Map(known?.operations.map((o) => [o.ordinal, o]));
    this.#earlier = intentsKnown(tries);
    this.#intents = this.#earlier;
    // Attempts count anew in each activity.
    this.#intendedBy = tries.isOwn ? (known?.intendedBy ?? 0) : 0;
  }

  journal(): StartJournal {
    return {
      intents: this.#intents,
      intendedBy: this.#intendedBy,
      settledBy: this.#settledBy,
      started: [...this.#started.values()],
      operations: [...this.#ended.values()],
    };
  }

  intents(): StartJournal['intents'] {
    return this.#intents;
  }

  /** The attempt has failed, and all its requests have settled. */
  settle(): void {
    this.#settledBy = this.#tries.attempt;
    Context.current().heartbeat(this.journal());
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
  async send(access: TargetAccess): Promise<void> {
    const items = this.todo();
    const { anchor } = this.#clock;
    this.#intents = Object.fromEntries(
      items.map((item) => [item.ordinal, { atMs: this.#clock.now(), anchor }]),
    );
    this.#intendedBy = this.#tries.attempt;
    Context.current().heartbeat(this.journal());
    const results = await Promise.allSettled(items.map((item) => this.#sendOne(access, item)));
    Context.current().heartbeat(this.journal());
    const unsettled = results.find((result) => result.status === 'rejected');
    if (unsettled) throw unsettled.reason;
  }

  /** A token that was refused had the request sent again, later than intended. */
  #noteSending({ ordinal }: StepItem, error: unknown): void {
    if (!(error instanceof RequestError) || error.sentAtMs === undefined) return;
    const intent = { atMs: error.sentAtMs, anchor: this.#clock.anchor };
    this.#intents = { ...this.#intents, [ordinal]: intent };
  }

  /**
   * A resource that is still there may be going already: a second DELETE is answered as the first
   * (nova/api/openstack/compute/servers.py, delete). It began between the first try and this one.
   */
  #mayHaveBegun({ ordinal }: StepItem): Intent | undefined {
    const isDelete = this.#kind === 'delete' || this.#kind === 'delete-image';
    const { isRetry, isComplete, attempt, known, scheduledAtMs } = this.#tries;
    if (!isDelete || !isRetry) return undefined;
    const hasSaidAll = isComplete || known?.settledBy === attempt - 1;
    const unknown = hasSaidAll ? undefined : { atMs: scheduledAtMs, anchor: this.#clock.anchor };
    return this.#earlier[ordinal] ?? unknown;
  }

  async #sendOne(access: TargetAccess, item: StepItem): Promise<void> {
    const { context, phase } = this.#input;
    const { service } = access;
    const kind = this.#kind;
    const operation = stepOperation(service, kind, item);
    const begun = unstarted(context, operation, item, this.#clock);
    try {
      const sent = await stepRequest(service, kind, context, item);
      learnClock(access, sent);
      const before = this.#mayHaveBegun(item);
      this.#started.set(item.ordinal, {
        ...begun,
        ...(before && { anchor: before.anchor }),
        resourceId: sent.resourceId,
        serverId: kind === 'boot' ? sent.resourceId : item.serverId,
        requestId: sent.requestId,
        startLowerMs: before?.atMs ?? sent.sentAtMs,
        startUpperMs: sent.sentAtMs,
        repliedAtMs: sent.receivedAtMs,
        flags: this.#tries.isRetry ? ['retried', ...(before ? (['reply_lost'] as const) : [])] : [],
      });
    } catch (error) {
      this.#noteSending(item, error);
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

/**
 * Heartbeats are throttled: what an attempt that died did last may not have come through. An intent is
 * exact only when it is of the attempt just before, or when each since then said that it failed.
 */
function intentsKnown(tries: EarlierTries<StartJournal>): StartJournal['intents'] {
  const { known, attempt, isOwn, isComplete } = tries;
  if (!known) return {};
  const isOfLast = isOwn && [known.settledBy, known.intendedBy].includes(attempt - 1);
  if (isComplete || isOfLast) return known.intents;
  return Object.fromEntries(
    Object.entries(known.intents).map(([ordinal, intent]) => [
      ordinal,
      { ...intent, orLater: true as const },
    ]),
  );
}
