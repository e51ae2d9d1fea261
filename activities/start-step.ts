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
import { hadNoEffect, isRefusal } from './cloud-failure.js';
import { learnClock, type StepDependencies, type TargetAccess } from './dependencies.js';
import { earlierTries, type EarlierTries } from './earlier-tries.js';
import { heartbeating } from './heartbeating.js';
import { operationRecord, resourceOf } from './operation-record.js';
import { recoverStarted, type MayHaveStarted } from './recover-started.js';
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
          const todo = batch.mayHaveStarted();
          batch.recovered(await recoverStarted({ deps, access, kind, input, todo }));
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
  /** Of operations whose request an attempt before this one may have sent. */
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
    this.#earlier = intentsKnown(tries, input.items, clock);
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

  mayHaveStarted(): MayHaveStarted[] {
    return this.todo().flatMap((item) => {
      const intent = this.#earlier[item.ordinal];
      return intent ? [{ item, intent }] : [];
    });
  }

  recovered(operations: readonly StartedOperation[]): void {
    for (const operation of operations) this.#started.set(operation.ordinal, operation);
  }

  /** @throws the first error that another attempt may mend, when all others have settled. */
  async send(access: TargetAccess): Promise<void> {
    const items = this.todo();
    this.#intents = Object.fromEntries(
      items.map(({ ordinal }): [number, Intent] => {
        const earlier = this.#earlier[ordinal];
        // Of two requests either may be the one that takes effect.
        const intent = earlier
          ? { ...earlier, orLater: true as const }
          : { atMs: this.#clock.now(), anchor: this.#clock.anchor };
        return [ordinal, intent];
      }),
    );
    this.#intendedBy = this.#tries.attempt;
    Context.current().heartbeat(this.journal());
    const results = await Promise.allSettled(items.map((item) => this.#sendOne(access, item)));
    Context.current().heartbeat(this.journal());
    const unsettled = results.find((result) => result.status === 'rejected');
    if (unsettled) throw unsettled.reason;
  }

  /**
   * A token that was refused had the request sent again, later than intended. One that had no effect
   * is not looked for: what is found instead, such as another's reboot, would be taken for it.
   */
  #noteSending({ ordinal }: StepItem, error: unknown): void {
    if (!(error instanceof RequestError) || this.#earlier[ordinal]) return;
    const { [ordinal]: _, ...others } = this.#intents;
    const sentAtMs = hadNoEffect(error) ? undefined : error.sentAtMs;
    const intent = sentAtMs !== undefined && { atMs: sentAtMs, anchor: this.#clock.anchor };
    this.#intents = intent ? { ...others, [ordinal]: intent } : others;
  }

  /**
   * A resource that is still there may be going already: a second DELETE is answered as the first
   * (nova/api/openstack/compute/servers.py, delete). It began between the first try and this one.
   */
  #mayHaveBegun({ ordinal }: StepItem): Intent | undefined {
    const isDelete = this.#kind === 'delete' || this.#kind === 'delete-image';
    return isDelete ? this.#earlier[ordinal] : undefined;
  }

  async #sendOne(access: TargetAccess, item: StepItem): Promise<void> {
    const { context, phase } = this.#input;
    const { service } = access;
    const kind = this.#kind;
    const { isRetry } = this.#tries;
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
        flags: isRetry ? ['retried', ...(before ? (['reply_lost'] as const) : [])] : [],
        ...((item.strayPossible === true || (isRetry && kind === 'reboot')) && {
          rebootsBefore: item.knownRequestIds ?? [],
        }),
      });
    } catch (error) {
      this.#noteSending(item, error);
      if (!isRefusal(error)) throw error;
      const before = this.#mayHaveBegun(item);
      if (before && error.status === 404) {
        // There a moment ago, when it was looked for: what an attempt before this one asked for is done.
        this.#started.set(item.ordinal, {
          ...begun,
          anchor: before.anchor,
          startLowerMs: before.atMs,
          startUpperMs: error.sentAtMs ?? this.#clock.now(),
          flags: ['retried', 'reply_lost'],
        });
        return;
      }
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
function intentsKnown(
  { known, attempt, isOwn, isComplete, scheduledAtMs }: EarlierTries<StartJournal>,
  items: readonly StepItem[],
  { anchor }: Clock,
): StartJournal['intents'] {
  const isSettled = isComplete || (isOwn && known?.settledBy === attempt - 1);
  const isExact = isSettled || (isOwn && known?.intendedBy === attempt - 1);
  const unknown: Intent = { atMs: scheduledAtMs, anchor, orLater: true };
  return Object.fromEntries(
    items.flatMap(({ ordinal }): [number, Intent][] => {
      const intent = known?.intents[ordinal] ?? (isSettled ? undefined : unknown);
      if (!intent) return [];
      return [[ordinal, isExact ? intent : { ...intent, orLater: true }]];
    }),
  );
}
