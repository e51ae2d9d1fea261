import type { Begun } from './begin-operations.js';
import type {
  BenchmarkInput,
  BenchmarkPlaces,
  BenchmarkResult,
  BenchmarkVariant,
  DirectStartResult,
} from './contract/benchmarks.js';
import { DIRECT_START } from './contract/operation-names.js';
import type { AwaitGuestInput, AwaitGuestResult, ServerHandle } from './contract/steps.js';
import { failedOperation, skippedBenchmark, skippedGuests } from './skipped-step.js';
import type { StepFrame } from './step-frame.js';

/** The steps beyond the cloud's API: in the guests of a run, and on their compute node. */
export class GuestSteps {
  readonly #frame: StepFrame;

  constructor(frame: StepFrame) {
    this.#frame = frame;
  }

  /** Waits until they listen, as the target's readiness says; without one they count as ready. */
  async awaitReady(
    after: 'boot' | 'reboot',
    begun: readonly Begun[],
    consoleBefore: AwaitGuestInput['consoleBefore'],
    what: string,
  ): Promise<Pick<AwaitGuestResult, 'ready' | 'console'>> {
    const { input: run, gate, journal, place, target } = this.#frame;
    const readiness = target?.readiness;
    const servers = begun.map(({ reached }) => reached);
    if (!readiness || begun.length === 0) return { ready: servers, console: {} };
    const limits = [readiness].flat().map(({ timeout_seconds }) => timeout_seconds);
    const summary = `wait until the guest is ready: ${what}`;
    const input: AwaitGuestInput = {
      ...place,
      readiness,
      plan: { targets: run.plan.targets },
      after,
      servers,
      started: begun.map(({ started }) => started),
      consoleBefore,
    };
    const result = await gate.attempt({
      what: summary,
      go: (earlier) =>
        this.#frame.activities(summary, Math.max(...limits)).awaitGuest({
          ...input,
          ...(earlier && { earlier }),
        }),
      skip: (skipped) => skippedGuests(input, skipped),
    });
    journal.add(result);
    return result;
  }

  /** One execution of a benchmark, or its preparation or cleaning-up, in all places at once. */
  async benchmark(
    places: BenchmarkPlaces,
    variant: BenchmarkVariant,
    job: BenchmarkInput['job'],
    what: string,
  ): Promise<BenchmarkResult> {
    const { input: run, gate, journal, place } = this.#frame;
    const plan = { targets: run.plan.targets };
    const input: BenchmarkInput = { ...place, plan, places, variant, job };
    const limitSeconds = variant.benchmark.timeout_seconds;
    const result = await gate.attempt({
      what,
      go: () => this.#frame.activities(what, limitSeconds).runBenchmark(input),
      skip: (skipped) => skippedBenchmark(input, skipped),
    });
    journal.addBenchmarks(result);
    return result;
  }

  /** Starts the twin of a server on its compute node, without OpenStack. */
  async startDirectly(server: ServerHandle, what: string): Promise<void> {
    const { input: run, gate, journal, place } = this.#frame;
    const { context, phase } = place;
    const plan = { targets: run.plan.targets };
    const summary = `start it without OpenStack: ${what}`;
    const limitSeconds = run.plan.timeouts.boot_seconds;
    const result = await gate.attempt<DirectStartResult>({
      what: summary,
      go: () =>
        this.#frame.activities(summary, limitSeconds).startDirectly({ ...place, plan, server }),
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
    journal.add(result);
  }
}
