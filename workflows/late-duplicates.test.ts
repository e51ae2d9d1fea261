import { describe, expect, it } from 'vitest';
import { serverName } from '../activities/resource-names.js';
import type { OperationRecord } from '../results/record.js';
import { findLateDuplicates } from './late-duplicates.js';

const RUN = 'bench/20261201T000000Z/kvm/serial-boot/1';
const boot = (ordinal: number, resourceId: string): OperationRecord =>
  ({
    id: `${RUN}/nova.boot_server/${String(ordinal)}`,
    operation: 'nova.boot_server',
    ordinal,
    resourceId,
  }) as OperationRecord;
const BOOTS = [boot(1, 'first'), boot(2, 'second'), boot(3, '')];
const left = (id: string, ordinal: number): string => `server ${id} ${serverName(RUN, ordinal)}`;

describe('findLateDuplicates', () => {
  it('finds the boot of a server that stands beside its own, and what hangs on it', () => {
    const lines = [left('late', 2), 'port p1 of late', 'port p2 of another'];
    const { operations, explained } = findLateDuplicates(BOOTS, lines);
    expect([...operations]).toEqual([`${RUN}/nova.boot_server/2`]);
    expect([...explained]).toEqual(lines.slice(0, 2));
  });

  it.each([
    ['the boot’s own server that was not deleted', left('second', 2)],
    ['a server whose boot never got one', left('x', 3)],
    ['a server of no boot of this run', left('x', 4)],
    ['a server with another kind of name', 'server x web-2'],
  ])('does not take for one: %s', (_, line) => {
    expect(findLateDuplicates(BOOTS, [line]).operations.size).toBe(0);
  });
});
