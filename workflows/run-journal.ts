import {
  CancellationScope,
  isCancellation,
  log,
  patched,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type {
  BenchmarkRecord,
  BlockRecord,
  OperationRecord,
  OutageRecord,
  PauseRecord,
  PhaseRecord,
  RecordingRecord,
  RunOutcome,
  RunRecord,
} from '../results/record.js';
import { fewAttempts } from './activity-options.js';
import { causeOf } from './cause-of.js';
import type { Activities } from './contract/activities.js';
import type { BenchmarkResult } from './contract/benchmarks.js';
import type { InventoryBefore } from './contract/inventories.js';
import type { OperationFigures } from './contract/progress.js';
import type { RunContext } from './contract/runs.js';
import type { BootedServer, SliceResult, Tally } from './contract/slices.js';
import { bootsAmong } from './late-duplicates.js';
import {
  benchmarkFailureWords,
  benchmarkWords,
  failureWords,
  operationWords,
} from './journal-words.js';
import { joinOutages, noteOutages } from './merge-outages.js';
import { benchmarkFigures, mergeFigures, operationFigures } from './operation-figures.js';
import { readClock } from './read-clock.js';

const { seenOutages } = proxyLocalActivities<Activities>({
  scheduleToCloseTimeout: '10 seconds',
  summary: 'note which outages the worker has seen',
});

/** A measurement does not wait longer for the results folder. */
const SAVE = { limitSeconds: 15, attempts: 3 };

export interface JournalEntry {
  readonly operations: readonly OperationRecord[];
  readonly apiRequests: number;
  readonly outages?: readonly OutageRecord[];
}

/** What a run has measured so far. Everything in it is in the history before it is here. */
export class RunJournal {
  readonly context: RunContext;
  readonly operations: OperationRecord[] = [];
  readonly benchmarks: BenchmarkRecord[] = [];
  /** What ended last, in words; empty before anything has. */
  latest = '';
  recordings: readonly RecordingRecord[] = [];
  /** Messages to the study so far. */
  told = 0;
  /** Times in which the run waited for an operator. */
  blocks: readonly BlockRecord[] = [];
  /** Times in which an operator kept it from going on. */
  pauses: readonly PauseRecord[] = [];
  /** Null until it was looked, and of a run that could not look. */
  inventoryBefore: InventoryBefore | null = null;
  inventory: RunRecord['inventory'];
  /** What others made or took away meanwhile, in words. */
  foreign: readonly string[] = [];
  /** Servers that were taken away at the end and that no boot which is known has for its own. */
  lateServers: NonNullable<RunRecord['lateServers']> = [];
  /** Why the results could not be written the last time; empty when they could. */
  saveProblem = '';
  /** Where the study's results are; empty before they were written, and in older histories. */
  results = '';
  readonly #phases: PhaseRecord[] = [];
  readonly #onChange: (journal: RunJournal) => Promise<void>;
  readonly #slice: { readonly part: number; readonly phase: string } | undefined;
  readonly #slices: SliceResult[] = [];
  /** On Temporal's clock, as the times at which activities are asked for. */
  readonly #begunAtMs = Date.now();
  #open: { phase: string; startedAt: string; enteredAtMs: number } | undefined;
  #startedAt = '';
  #apiRequests = 0;
  #outages: readonly OutageRecord[] = [];
  #parts = 0;

  /** @param slice when the journal is that of a slice, which works within a phase of its run. */
  constructor(
    context: RunContext,
    onChange: (journal: RunJournal) => Promise<void>,
    slice?: { readonly part: number; readonly phase: string },
  ) {
    this.context = context;
    this.#onChange = onChange;
    this.#slice = slice;
  }

  get phaseName(): string {
    return this.#open?.phase ?? this.#slice?.phase ?? '';
  }

  /** How long the phase goes on, on Temporal's clock; 0 between phases. @unit ms */
  get inPhaseMs(): number {
    return this.#open ? Date.now() - this.#open.enteredAtMs : 0;
  }

  /** Those that have ended, and the one that goes on, without an end. */
  get phases(): readonly (Omit<PhaseRecord, 'run' | 'endedAt'> & { endedAt: string | null })[] {
    return this.#open ? [...this.#phases, { ...this.#open, endedAt: null }] : this.#phases;
  }

  /** Slices so far. */
  get parts(): number {
    return this.#parts;
  }

  /** Number of the next slice, from 1. */
  nextPart(): number {
    this.#parts += 1;
    return this.#parts;
  }

  /** Counts what a slice did; its operations are in its own record. */
  addSlice(result: SliceResult): void {
    this.#slices.push(result);
  }

  /** Of this journal and its slices. */
  tally(): Tally {
    const failed = this.operations.filter(
      (o) => o.outcome === 'failed' || o.outcome === 'timed_out',
    );
    const own = [
      ...failed.map(failureWords),
      ...this.benchmarks
        // A guest need not have every program.
        .filter(({ outcome }) => outcome !== 'ok' && outcome !== 'unavailable')
        .map(benchmarkFailureWords),
    ];
    const all = [
      {
        operations: this.operations.length + this.benchmarks.filter(({ nth }) => nth > 0).length,
        failures: own.length,
        firstFailure: own[0] ?? '',
      },
      ...this.#slices,
    ];
    return {
      operations: all.reduce((sum, one) => sum + one.operations, 0),
      failures: all.reduce((sum, one) => sum + one.failures, 0),
      firstFailure: all.find((one) => one.firstFailure !== '')?.firstFailure ?? '',
    };
  }

  /** Of this journal and its slices, by operation. */
  figures(): readonly OperationFigures[] {
    return mergeFigures([
      ...operationFigures(this.operations),
      ...this.#slices.flatMap(({ figures }) => figures ?? []),
      ...benchmarkFigures(this.benchmarks),
    ]);
  }

  /** Begins a phase and ends the one before, on the worker's clock. */
  async enter(phase: string): Promise<void> {
    const now = await this.#closePhase();
    this.#open = { phase, startedAt: now, enteredAtMs: Date.now() };
    await this.#onChange(this);
  }

  /** Shows how far the run is, without writing anything. */
  async show(): Promise<void> {
    await this.#onChange(this);
  }

  /** Ends the phase that is open. */
  async leave(): Promise<void> {
    await this.#closePhase();
  }

  async end(outcome: RunOutcome, reason: string, left: readonly string[]): Promise<RunRecord> {
    const endedAt = await this.#closePhase();
    return { ...this.record(), endedAt, outcome, reason, left };
  }

  add(entry: JournalEntry): void {
    this.operations.push(...entry.operations);
    const last = entry.operations.at(-1);
    if (last) this.latest = operationWords(last);
    this.countRequests(entry);
  }

  addBenchmarks({ benchmarks, ...counted }: BenchmarkResult): void {
    this.benchmarks.push(...benchmarks);
    const last = benchmarks.at(-1);
    if (last) this.latest = benchmarkWords(last);
    this.countRequests(counted);
  }

  /** All that the cloud gave a server, those of slices too. */
  boots(): readonly BootedServer[] {
    return [...bootsAmong(this.operations), ...this.#slices.flatMap(({ boots = [] }) => boots)];
  }

  /**
   * Marks boots that made a second server; they are not averaged. Those of slices are marked where
   * their records are put together.
   */
  flagDuplicates(ids: ReadonlySet<string>): void {
    this.operations.forEach((operation, i) => {
      if (!ids.has(operation.id) || operation.flags.includes('duplicate_created')) return;
      this.operations[i] = { ...operation, flags: [...operation.flags, 'duplicate_created'] };
    });
  }

  countRequests({ apiRequests, outages }: Omit<JournalEntry, 'operations'>): void {
    this.#apiRequests += apiRequests;
    this.#outages = noteOutages(this.#outages, outages);
  }

  /**
   * Notes the outages that the worker has seen since the run began. An activity reports them with its
   * result: those that failed, came to no end or were cancelled reported none.
   *
   * @param isSilent when nobody will ask the cloud for a while: whether an outage goes on, nobody sees
   */
  async noteSeenOutages(isSilent: boolean): Promise<void> {
    if (!patched('seen-outages')) return;
    const input = { context: this.context, sinceMs: this.#begunAtMs, isSilent };
    const seen = await CancellationScope.nonCancellable(() => seenOutages(input)).catch(() => []);
    this.#outages = noteOutages(this.#outages, seen);
  }

  /**
   * Writes what there is. A folder that cannot be written stops no measurement: the history keeps
   * it all, and the study says at its end what is to be done.
   */
  async save(record: RunRecord = this.record()): Promise<void> {
    // While the folder is known to be broken it is tried, but not waited for.
    const attempts = this.saveProblem === '' ? SAVE.attempts : 1;
    const write = proxyActivities<Activities>(
      fewAttempts('write the results so far', SAVE.limitSeconds, attempts),
    );
    try {
      const saved = await write.saveRun(record);
      this.results = saved?.results ?? '';
      this.saveProblem = '';
    } catch (error) {
      if (isCancellation(error)) throw error;
      this.saveProblem = causeOf(error);
      log.warn('the results could not be written', { cause: this.saveProblem });
    }
    await this.#onChange(this);
  }

  /** Ids of all servers that the run made. */
  serverIds(): string[] {
    const servers = this.operations.filter((o) => o.resource === 'server' && o.resourceId !== '');
    const sliced = this.#slices.flatMap(({ reached }) => reached.map((r) => r.serverId));
    return [...new Set([...servers.map((o) => o.resourceId), ...sliced])];
  }

  record(): RunRecord {
    const { run, study, target, scenario, repetition } = this.context;
    return {
      run,
      ...(this.#slice && { part: this.#slice.part }),
      study,
      target: target.name,
      scenario,
      repetition,
      startedAt: this.#startedAt,
      endedAt: null,
      outcome: null,
      reason: '',
      phases: this.#phases,
      operations: this.operations,
      benchmarks: this.benchmarks,
      recordings: this.recordings,
      left: [],
      ...(this.blocks.length > 0 && { blocks: this.blocks }),
      ...(this.#parts > 0 && this.lateServers.length > 0 && { lateServers: this.lateServers }),
      ...(this.pauses.length > 0 && { pauses: this.pauses }),
      ...(this.inventory && { inventory: this.inventory, foreign: this.foreign }),
      ...(this.#outages.length > 0 && { outages: joinOutages(this.#outages) }),
      apiRequests: this.#apiRequests,
    };
  }

  async #closePhase(): Promise<string> {
    const now = await readClock();
    if (this.#startedAt === '') this.#startedAt = now;
    if (this.#open) {
      const { phase, startedAt } = this.#open;
      this.#phases.push({ run: this.context.run, phase, startedAt, endedAt: now });
    }
    this.#open = undefined;
    return now;
  }
}
