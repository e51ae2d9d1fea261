import type {
  ClosedHolder,
  LeaseEntry,
  LeaseHolder,
  LeaseRequest,
  LeaseState,
} from './contract/leases.js';
import { claimWords, conflictOf } from './lease-claims.js';

/**
 * Who holds and who waits, in the order of their requests. A run goes ahead when no earlier one
 * wants what it wants, whether that one holds it or waits for something else: so nobody is ever
 * overtaken by one that wants the same.
 */
export class LeaseQueue {
  #entries: readonly LeaseEntry[];
  #version = 0;

  constructor(entries: readonly LeaseEntry[]) {
    this.#entries = entries;
  }

  get entries(): readonly LeaseEntry[] {
    return this.#entries;
  }

  /** Changes with every change of the queue. */
  get version(): number {
    return this.#version;
  }

  /** A request that comes twice changes nothing; one of a run that was reset keeps its place. */
  ask(request: LeaseRequest, now: string): void {
    const known = this.#entries.find(({ holder }) => holder === request.holder);
    if (known?.holderRunId === request.holderRunId) return;
    if (known) {
      this.#replace(known, { ...known, ...request, told: null, dead: false });
      return;
    }
    const entry = { ...request, askedAt: now, grantedAt: null, dead: false, note: '', told: null };
    this.#set([...this.#entries, entry]);
  }

  /** Of a run that has ended, or does not want to wait any longer. */
  release(holder: LeaseHolder): void {
    this.#set(this.#entries.filter((entry) => !isOf(entry, holder)));
  }

  /** The first that waits for nobody and does not know it yet. */
  next(): LeaseEntry | undefined {
    return this.#entries.find((one) => one.grantedAt === null && this.#before(one).length === 0);
  }

  grant(holder: LeaseHolder, now: string): void {
    const entry = this.#find(holder);
    if (entry) this.#replace(entry, { ...entry, grantedAt: now });
  }

  /**
   * A run that waited is dropped; one that held is dead until what it left is removed. Whose successor
   * goes on keeps its place, or has it back.
   */
  close({ holder, holderRunId, successor }: ClosedHolder): void {
    const entry = this.#find({ holder, holderRunId });
    if (!entry) return;
    if (successor !== null) {
      this.#replace(entry, { ...entry, holderRunId: successor, told: null, dead: false });
    } else if (entry.grantedAt === null) this.release(entry);
    else this.#replace(entry, { ...entry, dead: true });
  }

  /** False of one that was passed over, or lives again. */
  isDead(holder: LeaseHolder): boolean {
    return this.#find(holder)?.dead ?? false;
  }

  /**
   * Passes over a dead run.
   *
   * @param note what those who waited for it should know; empty when there is nothing
   */
  passOver(dead: LeaseHolder, note: string): void {
    const entry = this.#find(dead);
    if (!entry) return;
    const rest = this.#entries.filter((one) => one !== entry);
    this.#set(
      rest.map((one) =>
        note !== '' && conflictOf(one.claims, entry.claims)
          ? { ...one, note: [one.note, note].filter(Boolean).join('; ') }
          : one,
      ),
    );
  }

  /** Those that have not been told how they stand. */
  untold(): readonly { readonly entry: LeaseEntry; readonly state: LeaseState }[] {
    return this.#entries
      .filter(({ dead }) => !dead)
      .map((entry) => ({ entry, state: this.#stateOf(entry) }))
      .filter(
        (one): one is { entry: LeaseEntry; state: LeaseState } =>
          one.state !== undefined && !isSame(one.state, one.entry.told),
      );
  }

  told(holder: LeaseHolder, state: LeaseState): void {
    const entry = this.#find(holder);
    if (!entry) return;
    // No change that anybody waits for.
    this.#entries = this.#entries.map((one) => (one === entry ? { ...one, told: state } : one));
  }

  /** Whose end matters: while nobody waits, nobody's does. */
  watched(): readonly LeaseHolder[] {
    if (this.#entries.every(({ grantedAt }) => grantedAt !== null)) return [];
    return this.#entries
      .filter(({ dead }) => !dead)
      .map(({ holder, holderRunId }) => ({ holder, holderRunId }));
  }

  #stateOf(entry: LeaseEntry): LeaseState | undefined {
    const { note } = entry;
    if (entry.grantedAt !== null) return { waitsFor: '', note };
    const before = this.#before(entry);
    const first = before.find(({ grantedAt }) => grantedAt !== null) ?? before[0];
    return first && { waitsFor: waitsForWords(entry, first, before.length - 1), note: '' };
  }

  #before(entry: LeaseEntry): readonly LeaseEntry[] {
    return this.#entries
      .slice(0, this.#entries.indexOf(entry))
      .filter(({ claims }) => conflictOf(entry.claims, claims) !== undefined);
  }

  #find(holder: LeaseHolder): LeaseEntry | undefined {
    return this.#entries.find((entry) => isOf(entry, holder));
  }

  #replace(old: LeaseEntry, now: LeaseEntry): void {
    this.#set(this.#entries.map((entry) => (entry === old ? now : entry)));
  }

  #set(entries: readonly LeaseEntry[]): void {
    this.#entries = entries;
    this.#version += 1;
  }
}

const isOf = (entry: LeaseHolder, { holder, holderRunId }: LeaseHolder): boolean =>
  entry.holder === holder && entry.holderRunId === holderRunId;

const isSame = (a: LeaseState, b: LeaseState | null): boolean =>
  a.waitsFor === b?.waitsFor && a.note === b.note;

function waitsForWords(entry: LeaseEntry, first: LeaseEntry, more: number): string {
  const claim = conflictOf(entry.claims, first.claims) ?? [];
  const who =
    first.grantedAt === null
      ? `'${first.holder}' was there before and waits too`
      : `held by '${first.holder}' since ${first.grantedAt.slice(0, 19).replace('T', ' ')} UTC`;
  const gone = first.dead ? ', which is dead; what it left in the cloud is being removed' : '';
  const others = more === 0 ? '' : `; ${String(more)} more before this one`;
  return `waits for ${claimWords(claim)}: ${who}${gone}${others}`;
}
