import { describe, expect, it } from 'vitest';
import { serverName } from '../activities/resource-names.js';
import type { OperationRecord } from '../results/record.js';
import { bootsAmong, findLateDuplicates } from './late-duplicates.js';

const RUN = 'bench/20261201T000000Z/kvm/serial-boot/1';
const operation = (name: string, ordinal: number, resourceId: string): OperationRecord =>
  ({
    id: `${RUN}/${name}/${String(ordinal)}`,
    operation: name,
    ordinal,
    resourceId,
  }) as OperationRecord;
const BOOTS = bootsAmong([
  operation('nova.boot_server', 1, 'first'),
  operation('nova.boot_server', 2, 'second'),
  operation('nova.boot_server', 3, ''),
  operation('nova.delete_server', 3, 'third'),
]);
const left = (id: string, ordinal: number): string => `server ${id} ${serverName(RUN, ordinal)}`;

describe('findLateDuplicates', () => {
  it('finds the boot of a server that stands beside its own, and what hangs on it', () => {
    const lines = [left('late', 2), 'port p1 of late', 'port p2 of another'];
    const { operations, explained, servers } = findLateDuplicates(BOOTS, lines);
    expect([...operations]).toEqual([`${RUN}/nova.boot_server/2`]);
    expect([...explained]).toEqual(lines.slice(0, 2));
    expect(servers).toEqual([{ ordinal: 2, serverId: 'late' }]);
  });

  it.each([
    ['the boot’s own server that was not deleted', left('second', 2), []],
    ['a server whose boot never got one', left('x', 3), [{ ordinal: 3, serverId: 'x' }]],
    ['a server of no boot that is known', left('x', 4), [{ ordinal: 4, serverId: 'x' }]],
    ['a server with another kind of name', 'server x web-2', []],
  ])('does not take for one: %s', (_, line, late) => {
    const { operations, servers } = findLateDuplicates(BOOTS, [line]);
    expect(operations.size).toBe(0);
    expect(servers).toEqual(late);
  });
});
