import { readClockOffset } from '../hosts/clock-offset.js';
import type { NodeSession } from '../hosts/node-session.js';
import { collectSpool, removeSpool, startRecorder, stopRecorder } from '../hosts/recorder.js';
import type { Clock } from '../measure/clock.js';
import type { ResultsStore, SpoolId } from '../results/results-store.js';
import type { RecordingInput } from '../workflows/contract/activities.js';
import { recordingRecord } from './recording-record.js';
import type { RecordingRecord } from '../results/record.js';
import { recorderId } from './resource-names.js';
import { endOfSpool, lastLine, partsOfSpool } from './spool-parts.js';

const PIECE_BYTES = 4 * 1024 * 1024;
/** A connection that breaks every few seconds for days must not fill the record. */
const MOST_READINGS = 40;

export interface CollectionDependencies {
  readonly clock: Clock;
  readonly store: ResultsStore;
}

/** The node's clock, read when at most so many bytes of the spool were here. */
export interface SpoolReading {
  readonly bytes: number;
  /** What the node's clock said then, epoch ms. */
  readonly nodeMs: number;
  readonly lowerMs: number;
  readonly upperMs: number;
}

/**
 * Brings a node's spool to the results. What is there is the state: a connection that was cut and a
 * worker that died cost nothing, since the collection goes on from the byte where it stopped, on
 * whatever machine. A recorder that is
 * found dead is followed by another one, which writes the next part of the spool: a file of its own
 * on the node, so that no byte of a new part is ever mistaken for one of a part that was lost.
 */
export class SpoolCollection {
  /** Of the node's clock so far. */
  readonly readings: SpoolReading[];
  /** Why no more samples came in; empty when nothing is wrong. */
  problem = '';
  readonly #deps: CollectionDependencies;
  readonly #input: RecordingInput;
  readonly #spool: SpoolId;
  #offset = 0;
  #part = 1;
  /** Where the part begins in the spool that is here. */
  #base = 0;
  /** The last bytes that are here. */
  #end = '';

  /** @param readings those of an earlier attempt */
  constructor(
    deps: CollectionDependencies,
    input: RecordingInput,
    readings: readonly SpoolReading[] = [],
  ) {
    this.#deps = deps;
    this.#input = input;
    this.readings = [...readings];
    this.#spool = { target: input.context.target.name, node: input.node, run: input.context.run };
  }

  /** Looks how much of the spool is here. */
  async open(): Promise<this> {
    const bytes = await this.#deps.store.readSpool(this.#spool);
    if (!bytes) return this;
    this.#offset = bytes.length;
    const text = bytes.toString('latin1');
    this.#end = endOfSpool(text);
    ({ part: this.#part, base: this.#base } = partsOfSpool(text, this.#id(1)));
    return this;
  }

  /** Starts the recorder, unless it runs; after one that was stopped, the next. */
  async begin(session: NodeSession): Promise<void> {
    if (lastLine(this.#end).endsWith(' stopped') && this.#hasEnded()) this.#nextPart();
    if (this.#offset > this.#base) await this.collect(session);
    else await this.#start(session);
  }

  /** Reads the node's clock and collects what there is. */
  async readClockAndCollect(session: NodeSession): Promise<void> {
    const clock = await this.#readClock(session);
    await this.collect(session);
    this.#addReading({ bytes: this.#offset, ...clock });
  }

  /** Collects what there is. A recorder that is found dead is followed by another. */
  async collect(session: NodeSession): Promise<void> {
    const { missing, running, note } = await this.#collectPart(session);
    this.problem = '';
    if (!missing && (running || this.#hasEnded())) return;
    // While nothing of a part is here nothing can be mistaken for it: it may begin anew.
    if (this.#offset > this.#base) {
      await this.#appendLines(note);
      this.#nextPart();
    }
    await this.#start(session);
    await this.#removeParts(session, this.#part - 1);
    await this.#collectPart(session);
  }

  /** The run is over: the recorder takes its last tick, which is collected; the spool goes. */
  async finish(session: NodeSession): Promise<void> {
    const clock = await this.#readClock(session);
    await stopRecorder(session, this.#id(this.#part));
    const { missing, note } = await this.#collectPart(session);
    this.#addReading({ bytes: this.#offset, ...clock });
    await this.#appendLines(note);
    this.problem =
      missing && !this.#hasEnded() ? 'its spool is gone: the node was rebooted or cleaned' : '';
    await this.#removeParts(session, this.#part);
  }

  /** Once nothing more comes. */
  async toRecord(): Promise<RecordingRecord> {
    const { store } = this.#deps;
    const bytes = this.#offset > 0 ? await store.closeSpool(this.#spool) : undefined;
    return recordingRecord({
      node: this.#input.node,
      rawFile: this.#offset > 0 ? store.spoolPath(this.#spool) : null,
      text: bytes?.toString('utf8') ?? '',
      readings: this.readings,
      problem: this.problem,
    });
  }

  async #collectPart(
    session: NodeSession,
  ): Promise<{ missing: boolean; running: boolean; note: string }> {
    for (;;) {
      const from = this.#offset - this.#base;
      const piece = await collectSpool(session, this.#id(this.#part), from, PIECE_BYTES);
      await this.#append(piece.data);
      if (piece.data.length < PIECE_BYTES) return piece;
    }
  }

  #start(session: NodeSession): Promise<unknown> {
    return startRecorder(session, {
      id: this.#id(this.#part),
      periodSeconds: this.#input.plan.sampling.period_seconds,
      deadlineSeconds: this.#input.deadlineSeconds,
    });
  }

  #nextPart(): void {
    this.#part += 1;
    this.#base = this.#offset;
  }

  /** That part and the one before it, if the node was out of room or reach when it ended. */
  async #removeParts(session: NodeSession, part: number): Promise<void> {
    for (const one of [part - 1, part].filter((n) => n > 0)) {
      await removeSpool(session, this.#id(one));
    }
  }

  /** What follows the part of a dead recorder; its death may have cut off its last line. */
  async #appendLines(lines: string): Promise<void> {
    await this.#append(this.#end === '' || this.#end.endsWith('\n') ? lines : `\n${lines}`);
  }

  async #append(data: Buffer | string): Promise<void> {
    if (data.length === 0) return;
    await this.#deps.store.appendSpool({ ...this.#spool, offset: this.#offset, data });
    this.#offset += data.length;
    this.#end = endOfSpool(this.#end + data.toString('latin1'));
  }

  async #readClock(session: NodeSession): Promise<Omit<SpoolReading, 'bytes'>> {
    const now = () => this.#deps.clock.now();
    const { lowerMs, upperMs } = await readClockOffset(session, now);
    return { lowerMs, upperMs, nodeMs: now() + (lowerMs + upperMs) / 2 };
  }

  #addReading(reading: SpoolReading): void {
    this.readings.push(reading);
    if (this.readings.length > MOST_READINGS) this.readings.splice(1, 1);
  }

  /** By itself, or because it was told to; not by a kill. */
  #hasEnded(): boolean {
    return lastLine(this.#end).startsWith('e ');
  }

  #id(part: number): string {
    const id = recorderId(this.#input.context.run, this.#input.node);
    return part === 1 ? id : `${id}.part-${String(part)}`;
  }
}
