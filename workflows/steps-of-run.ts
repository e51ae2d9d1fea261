import {
  ChildWorkflowCancellationType,
  executeChild,
  ParentClosePolicy,
  proxyActivities,
} from '@temporalio/workflow';
import type { Target } from '../plan/target.js';
import { STEP_ACTIVITIES, type Activities } from './contract/activities.js';
import type {
  BenchmarkInput,
  BenchmarkPlaces,
  BenchmarkResult,
  BenchmarkVariant,
  DirectStartResult,
} from './contract/benchmarks.js';
import type { RunInput } from './contract/runs.js';
import type { SliceInput } from './contract/slices.js';
import {
  MAX_BATCH,
  type AwaitGuestInput,
  type AwaitGuestResult,
  type AwaitStepInput,
  type AwaitStepResult,
  type ServerHandle,
  type StartedOperation,
  type StartStepInput,
  type StepItem,
  type StepKind,
} from './contract/steps.js';
import { activityOptions } from './activity-options.js';
import { DIRECT_START } from './contract/operation-names.js';
import type { OperatorGate } from './operator-gate.js';
import type { RunJournal } from './run-journal.js';
import {
  failedOperation,
  skippedBenchmark,
  skippedGuests,
  skippedStart,
  skippedWait,
} from './skipped-step.js';
import { sliceIdOf } from './slice-id.js';
import type { slice } from './slice.js';

export type Reached = AwaitStepResult['reached'][number];

/** Words of the timeline, by kind of step: what is asked for, and what is waited for. */
const WORDS: Readonly<Record<StepKind, readonly [string, string]>> = {
  boot: ['boot', 'wait until ACTIVE:'],
  reboot: ['soft reboot', 'wait until rebooted:'],
  snapshot: ['snapshot', 'wait until the image is active:'],
  delete: ['delete', 'wait until gone:'],
  'delete-image': ['delete the image of', 'wait until the image is gone:'],
};

/**
 * The steps that scenarios are made of, for one run. Each is journaled as it ends. One that cannot be
 * done waits for an operator, and is then done again or left out.
 */
export class StepsOfRun {
  readonly #input: RunInput;
  readonly #journal: RunJournal;
  readonly #gate: OperatorGate;
  readonly #onSliceEnd: (part: number) => Promise<void>;

  constructor(
    input: RunInput,
    journal: RunJournal,
    gate: OperatorGate,
    onSliceEnd: (part: number) => Promise<void> = () => Promise.resolve(),
  ) {
    this.#input = input;
    this.#journal = journal;
    this.#gate = gate;
    this.#onSliceEnd = onSliceEnd;
  }

  /** Starts operations at the same moment and waits for all of them. */
  async step(kind: StepKind, items: readonly StepItem[], what: string): Promise<Reached[]> {
    if (items.length <= MAX_BATCH) {
      const words = items.length > 1 ? `${what} (${String(items.length)} at once)` : what;
      const begun = await this.begin(kind, items, words);
      const { scenario } = this.#input;
      if (kind === 'boot' && 'wait_ready' in scenario && scenario.wait_ready) {
        await this.guests('boot', begun, {}, words);
      }
      return begun.map(({ reached }) => reached);
    }
    const slices = await Promise.allSettled(
      inBatches(items).map((batch) => this.slice({ do: 'together', kind, items: batch })),
    );
    // All have ended, so that nothing is still being made when the run cleans up.
    const failed = slices.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    return slices.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  }

  /** Boots servers one after the other; the record is saved after each. */
  async bootInTurn(items: readonly StepItem[]): Promise<Reached[]> {
    const servers: Reached[] = [];
    if (items.length > MAX_BATCH) {
      for (const batch of inBatches(items)) {
        servers.push(...(await this.slice({ do: 'in-turn', items: batch })));
      }
      return servers;
    }
    for (const item of items) {
      const what = `server ${String(item.ordinal)} of ${String(this.#input.scenario.servers)}`;
      servers.push(...(await this.step('boot', [item], what)));
      await this.#journal.save();
    }
    return servers;
  }

  /** Does a piece of the run in a workflow of its own. */
  async slice(job: SliceInput['job']): Promise<readonly Reached[]> {
    const part = this.#journal.nextPart();
    const input = { run: this.#input, part, phase: this.#journal.phaseName, job };
    try {
      const result = await executeChild<typeof slice>('slice', {
        workflowId: sliceIdOf(this.#input.context.run, part),
        args: [input],
        staticSummary: `slice ${String(part)}: ${job.do}`,
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      });
      this.#journal.addSlice(result);
      return result.reached;
    } finally {
      await this.#onSliceEnd(part);
    }
  }

  /**
   * Waits until guests listen, as the target's readiness says; without one they count as ready.
   *
   * @param consoleBefore console logs before a reboot, by server id
   */
  async guests(
    after: 'boot' | 'reboot',
    begun: readonly Begun[],
    consoleBefore: AwaitGuestInput['consoleBefore'],
    what: string,
  ): Promise<{ ready: readonly ServerHandle[]; console: AwaitGuestResult['console'] }> {
    const { context, plan } = this.#input;
    const readiness = this.#target()?.readiness;
    const servers = begun.map(({ reached }) => reached);
    if (!readiness || begun.length === 0) return { ready: servers, console: {} };
    const limits = [readiness].flat().map(({ timeout_seconds }) => timeout_seconds);
    const summary = `wait until the guest is ready: ${what}`;
    const input: AwaitGuestInput = {
      context,
      phase: this.#journal.phaseName,
      readiness,
      plan: { targets: plan.targets },
      after,
      servers,
      started: begun.map(({ started }) => started),
      consoleBefore,
    };
    const result = await this.#gate.attempt({
      what: summary,
      go: (earlier) =>
        this.#activities(summary, Math.max(...limits)).awaitGuest({
          ...input,
          ...(earlier && { earlier }),
        }),
      skip: (skipped) => skippedGuests(input, skipped),
    });
    this.#journal.add(result);
    return result;
  }

  /** One execution of a benchmark, or its preparation or cleaning-up, in all places at once. */
  async benchmark(
    places: BenchmarkPlaces,
    variant: BenchmarkVariant,
    job: BenchmarkInput['job'],
    what: string,
  ): Promise<BenchmarkResult> {
    const { context, plan } = this.#input;
    const input: BenchmarkInput = {
      context,
      phase: this.#journal.phaseName,
      plan: { targets: plan.targets },
      places,
      variant,
      job,
    };
    const result = await this.#gate.attempt({
      what,
      go: () => this.#activities(what, variant.benchmark.timeout_seconds).runBenchmark(input),
      skip: (skipped) => skippedBenchmark(input, skipped),
    });
    this.#journal.addBenchmarks(result);
    return result;
  }

  /** Starts the twin of a server on its compute node, without OpenStack. */
  async startDirectly(server: ServerHandle, what: string): Promise<void> {
    const { context, plan } = this.#input;
    const summary = `start it without OpenStack: ${what}`;
    const phase = this.#journal.phaseName;
    const result = await this.#gate.attempt<DirectStartResult>({
      what: summary,
      go: () =>
        this.#activities(summary, plan.timeouts.boot_seconds).startDirectly({
          context,
          phase,
          plan: { targets: plan.targets },
          server,
        }),
      skip: ({ fault, earlier }) => {
        const skipped = failedOperation(context, {
          operation: DIRECT_START[context.target.service],
          phase,
          fault,
          ordinal: server.ordinal,
          resource: 'server',
          resourceId: server.serverId,
          startedAtMs: earlier.scheduledAtMs,
        });
        return { operations: [skipped], apiRequests: 0 };
      },
    });
    this.#journal.add(result);
  }

  /** As `step`, at most 50 at once, with the requests as evidence for what follows them. */
  async begin(kind: StepKind, items: readonly StepItem[], what: string): Promise<Begun[]> {
    const { context } = this.#input;
    const phase = this.#journal.phaseName;
    const [ask, wait] = WORDS[kind];
    const timeoutSeconds = this.#timeoutSeconds(kind);
    const names = STEP_ACTIVITIES[kind];
    const asking: StartStepInput = { context, phase, items };
    const begun = await this.#gate.attempt({
      what: `${ask} ${what}`,
      go: (earlier) =>
        this.#activities(`${ask} ${what}`, 0)[names.start]({
          ...asking,
          ...(earlier && { earlier }),
        }),
      skip: (skipped) => skippedStart(kind, asking, skipped),
    });
    this.#journal.add(begun);
    if (begun.started.length === 0) return [];
    const waiting: AwaitStepInput = {
      context,
      phase,
      started: begun.started,
      timeoutSeconds,
      ...(kind === 'reboot' && { nodes: this.#target()?.nodes ?? [] }),
    };
    const ended = await this.#gate.attempt({
      what: `${wait} ${what}`,
      go: (earlier) =>
        this.#activities(`${wait} ${what}`, timeoutSeconds)[names.await]({
          ...waiting,
          ...(earlier && { earlier }),
        }),
      skip: (skipped) => skippedWait(kind, waiting, skipped),
    });
    this.#journal.add(ended);
    return ended.reached.flatMap((reached) => {
      const started = begun.started.find((s) => s.ordinal === reached.ordinal);
      return started ? [{ started, reached }] : [];
    });
  }

  #activities(summary: string, limitSeconds: number): Activities {
    const { patience_seconds } = this.#input.plan;
    return proxyActivities<Activities>(activityOptions(summary, limitSeconds, patience_seconds));
  }

  #target(): Target | undefined {
    const { context, plan } = this.#input;
    return plan.targets.find(({ name }) => name === context.target.name);
  }

  #timeoutSeconds(kind: StepKind): number {
    const { timeouts } = this.#input.plan;
    switch (kind) {
      case 'boot':
        return timeouts.boot_seconds;
      case 'reboot':
        return timeouts.reboot_seconds;
      case 'snapshot':
        return timeouts.snapshot_seconds;
      case 'delete':
      case 'delete-image':
        return timeouts.delete_seconds;
    }
  }
}

function inBatches<T>(items: readonly T[]): T[][] {
  const batches: T[][] = [];
  for (let i = 0; i < items.length; i += MAX_BATCH) batches.push(items.slice(i, i + MAX_BATCH));
  return batches;
}

/** An operation that has reached its end, and how it began. */
export interface Begun {
  readonly started: StartedOperation;
  readonly reached: Reached;
}
