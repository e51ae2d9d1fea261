import { Context } from '@temporalio/activity';
import {
  armJob,
  lookAtJob,
  releaseJobs,
  removeJob,
  type ArmJobOptions,
  type EndedJob,
} from '../guests/guest-job.js';
import type { GuestShell } from '../guests/guest-shell.js';
import type { Clock } from '../measure/clock.js';
import type { BenchmarkPlace } from './guest-shells.js';

const TRY_AGAIN_AFTER_MS = 2000;

/** A job, and the folder that holds it and its like in every place. */
type Job = ArmJobOptions & { readonly folder: string };

/** How a job ended, or why it never can. */
export type JobEnd = EndedJob | { readonly fault: string; readonly timedOut: boolean };

/** A job in one place. A place that cannot be got into ends its own job and nobody else's. */
export class PlacedJob {
  readonly place: BenchmarkPlace;
  readonly #job: Job;
  #shell: GuestShell | undefined;
  #lost: JobEnd | undefined;

  constructor(place: BenchmarkPlace, job: Job) {
    this.place = place;
    this.#job = job;
  }

  /**
   * Makes the job ready to start, unless it is there already.
   *
   * @param patienceMs how long the place may refuse to let us in
   */
  async arm(clock: Clock, patienceMs: number): Promise<void> {
    const giveUpAtMs = clock.now() + patienceMs;
    for (;;) {
      try {
        await armJob(await this.#open(), this.#job);
        return;
      } catch (error) {
        this.close();
        if (clock.now() > giveUpAtMs) {
          this.#lost = { fault: messageOf(error), timedOut: false };
          return;
        }
        await Context.current().sleep(TRY_AGAIN_AFTER_MS);
      }
    }
  }

  /** What opens its gate; undefined when there is none. */
  gate(): { shell: GuestShell; id: string; folder: string } | undefined {
    const { id, folder } = this.#job;
    return this.#shell && { shell: this.#shell, id, folder };
  }

  /** One look; undefined while it runs, and when the look itself failed. */
  async look(): Promise<JobEnd | undefined> {
    if (this.#lost) return this.#lost;
    try {
      const seen = await lookAtJob(await this.#open(), this.#job.id, this.#job);
      if (seen.state === 'ended') return seen;
      if (seen.state === 'absent')
        return { fault: 'it is gone: was the guest rebooted?', timedOut: false };
      return undefined;
    } catch {
      // A cut connection: the job goes on without it.
      this.close();
      return undefined;
    }
  }

  /** Kills it and takes its files away, and those of all jobs before it in the same folder. */
  async remove(): Promise<void> {
    const shell = await this.#open();
    const { id, folder } = this.#job;
    await removeJob(shell, id, { folder });
    await shell.run(`rm -rf '${folder}'`);
  }

  close(): void {
    this.#shell?.close();
    this.#shell = undefined;
  }

  async #open(): Promise<GuestShell> {
    this.#shell ??= await this.place.open();
    return this.#shell;
  }
}

/** Opens the gates of all jobs that are armed, as close together as can be. */
export async function releaseTogether(
  jobs: readonly PlacedJob[],
  clock: Clock,
): Promise<{ releasedAtMs: number; spreadMs: number }> {
  const gates = jobs.flatMap((job) => job.gate() ?? []);
  if (gates.length === 0) return { releasedAtMs: clock.now(), spreadMs: 0 };
  return releaseJobs(gates, () => clock.now());
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
