import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LeaseRequest } from './contract/leases.js';
import { conflictOf } from './lease-claims.js';
import { LeaseQueue } from './lease-queue.js';

const NOW = '2026-11-24T10:42:45.000Z';

const request = (holder: string, ...zones: readonly string[]): LeaseRequest => ({
  holder,
  holderRunId: `${holder}-1`,
  claims: zones.map((zone) => (zone === '*' ? ['cloud', 'c'] : ['cloud', 'c', zone])),
});

function queueOf(...requests: readonly LeaseRequest[]): LeaseQueue {
  const queue = new LeaseQueue([]);
  for (const one of requests) queue.ask(one, NOW);
  return queue;
}

/** Grants what can be granted; in their order. */
function grantAll(queue: LeaseQueue): string[] {
  const granted: string[] = [];
  for (let next = queue.next(); next; next = queue.next()) {
    queue.grant(next, NOW);
    granted.push(next.holder);
  }
  return granted;
}
const waitsFor = (queue: LeaseQueue, holder: string): string | undefined =>
  queue.untold().find(({ entry }) => entry.holder === holder)?.state.waitsFor;

describe('a lease queue', () => {
  it('grants in the order of requests, and lets runs on other nodes go on beside', () => {
    const queue = queueOf(request('a', 'y'), request('b', 'y'), request('c', 'z'));
    expect(grantAll(queue)).toEqual(['a', 'c']);
    queue.release(request('a'));
    expect(grantAll(queue)).toEqual(['b']);
  });

  it('lets nobody overtake a run that waits for more', () => {
    const queue = queueOf(request('a', 'y'), request('b', '*'), request('c', 'z'));
    expect(grantAll(queue)).toEqual(['a']);
    queue.release(request('a'));
    expect(grantAll(queue)).toEqual(['b']);
    queue.release(request('b'));
    expect(grantAll(queue)).toEqual(['c']);
  });

  it('takes a request that comes twice once', () => {
    const queue = queueOf(request('a', 'y'), request('b', 'y'));
    grantAll(queue);
    const { version } = queue;
    queue.ask(request('a', 'y'), NOW);
    queue.ask(request('b', 'y'), NOW);
    expect(queue.entries.map(({ holder }) => holder)).toEqual(['a', 'b']);
    expect(queue.version).toBe(version);
  });

  it('keeps the place of a run that was reset, and tells it again', () => {
    const queue = queueOf(request('a', 'y'), request('b', 'y'));
    grantAll(queue);
    for (const { entry, state } of queue.untold()) queue.told(entry, state);
    expect(queue.untold()).toEqual([]);
    queue.close({ holder: 'a', holderRunId: 'a-1', successor: 'a-2' });
    expect(queue.untold().map(({ entry }) => entry.holderRunId)).toEqual(['a-2']);
    queue.release(request('a'));
    expect(queue.entries).toHaveLength(2);
    queue.release({ holder: 'a', holderRunId: 'a-2' });
    expect(grantAll(queue)).toEqual(['b']);
  });

  it('drops a waiter that died, and keeps the place of a dead holder until it is passed over', () => {
    const queue = queueOf(request('a', 'y'), request('b', 'y'), request('c', 'y'));
    grantAll(queue);
    queue.close({ holder: 'b', holderRunId: 'b-1', successor: null });
    queue.close({ holder: 'a', holderRunId: 'a-1', successor: null });
    expect(queue.next()).toBeUndefined();
    expect(waitsFor(queue, 'c')).toContain('which is dead');
    queue.passOver({ holder: 'a', holderRunId: 'a-1' }, 'server 1 is still there');
    expect(grantAll(queue)).toEqual(['c']);
    expect(queue.untold()[0]?.state).toEqual({ waitsFor: '', note: 'server 1 is still there' });
  });

  it('gives a dead holder its place back when its new execution lives, and passes over it no more', () => {
    const queue = queueOf(request('a', 'y'), request('b', 'y'), request('c', 'y'));
    grantAll(queue);
    for (const { entry, state } of queue.untold()) queue.told(entry, state);
    const dead = { holder: 'a', holderRunId: 'a-1' };
    queue.close({ ...dead, successor: null });
    expect(queue.isDead(dead)).toBe(true);
    queue.close({ ...dead, successor: 'a-2' });
    expect(queue.isDead(dead)).toBe(false);
    queue.passOver(dead, 'server 1 is still there');
    expect(grantAll(queue)).toEqual([]);
    expect(queue.entries.map(({ holderRunId }) => holderRunId)).toEqual(['a-2', 'b-1', 'c-1']);
    expect(queue.untold()[0]?.state).toEqual({ waitsFor: '', note: '' });
    expect(waitsFor(queue, 'b')).toBeUndefined();
    const again = { holder: 'a', holderRunId: 'a-2' };
    queue.close({ ...again, successor: null });
    queue.passOver(again, '');
    expect(grantAll(queue)).toEqual(['b']);
  });

  it('watches all runs while one waits, and none while none does', () => {
    const queue = queueOf(request('a', 'y'));
    grantAll(queue);
    expect(queue.watched()).toEqual([]);
    queue.ask(request('b', 'y'), NOW);
    expect(queue.watched().map(({ holder }) => holder)).toEqual(['a', 'b']);
  });

  it('says whom a run waits for, since when, and how many more are before it', () => {
    const queue = queueOf(request('a', 'y'), request('b', 'y'), request('c', 'y'));
    grantAll(queue);
    expect(waitsFor(queue, 'c')).toBe(
      "waits for the compute nodes of zone 'y' of cloud 'c': held by 'a' since " +
        '2026-11-24 10:42:45 UTC; 1 more before this one',
    );
  });

  it('never has two runs on one node, and starves nobody, whatever is asked and released', () => {
    const zones = fc.subarray(['x', 'y', 'z', '*'], { minLength: 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(zones, fc.nat(5)), { maxLength: 30 }), (steps) => {
        const queue = new LeaseQueue([]);
        const granted: string[] = [];
        const holding = (): LeaseQueue['entries'] =>
          queue.entries.filter(({ grantedAt }) => grantedAt !== null);
        const settle = (): void => {
          granted.push(...grantAll(queue));
          for (const [i, one] of holding().entries()) {
            for (const other of holding().slice(i + 1)) {
              expect(conflictOf(one.claims, other.claims)).toBeUndefined();
            }
          }
        };
        steps.forEach(([wanted, releases], i) => {
          queue.ask(request(`r${String(i)}`, ...wanted), NOW);
          settle();
          for (const one of holding().slice(0, releases)) queue.release(one);
          settle();
        });
        while (queue.entries.length > 0) {
          for (const one of holding()) queue.release(one);
          settle();
        }
        expect(granted.toSorted()).toEqual(steps.map((_, i) => `r${String(i)}`).toSorted());
      }),
    );
  });
});
