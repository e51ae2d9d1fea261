import { describe, expect, it } from 'vitest';
import { digestOfRun } from './commit-tag.js';
import { compareStock, toStock } from './inventory.js';
import type { Listing } from './list-resources.js';
import type { Resource, ResourceKind } from './resource.js';

const RUN = 'study/1/kvm/serial-boot/1';
const owner = { run: RUN, serverIds: ['5e5e5e5e-0000-4000-8000-000000000001'] };

let count = 0;
function resource(kind: ResourceKind, more: Partial<Resource> = {}): Resource {
  count += 1;
  const id = `${count.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
  const nobody = { run: '', runDigest: '', attachedTo: [] };
  return { kind, service: 'nova', id, name: `${kind}-${String(count)}`, ...nobody, ...more };
}

const before: Listing = {
  server: [resource('server'), resource('server', { run: 'study/1/lxc/serial-boot/1' })],
  port: [resource('port')],
  key_pair: [resource('key_pair', { id: 'ada', name: 'ada' })],
};
const compare = (after: Listing) => compareStock(toStock(before), after, owner);

describe('an inventory', () => {
  it('is equal when nothing came and nothing went, and lacks what the cloud lacks', () => {
    const counts = { server: 2, port: 1, key_pair: 1 };
    expect(compare(before)).toEqual({ counts, left: [], foreign: [] });
  });

  it('tells what is ours by its mark, by its digest, and by the server that it is attached to', () => {
    const [server] = owner.serverIds;
    const after = {
      ...before,
      server: [...before.server!, resource('server', { id: 'late', name: 'late', run: RUN })],
      port: [
        ...before.port!,
        resource('port', { id: 'p1', name: '', attachedTo: [server!] }),
        resource('port', { id: 'p2', name: '', attachedTo: ['late'] }),
      ],
      volume: [resource('volume', { id: 'v', name: 'v', run: RUN })],
      image: [
        resource('image', { id: 'i', name: 'packbench-x', runDigest: digestOfRun(RUN) }),
        resource('image', { id: 'j', name: 'packbench-y', runDigest: digestOfRun(`${RUN}0`) }),
      ],
    };
    expect(compare(after)).toMatchObject({
      left: [
        'server late',
        `port p1 of ${server!}`,
        'port p2 of late',
        'image i packbench-x',
        'volume v',
      ],
      foreign: [],
    });
  });

  it('counts a new port of nobody as left, and one that was there before not', () => {
    const stray = resource('port', { id: 'p', name: 'stray' });
    const { left } = compare({ ...before, port: [...before.port!, stray] });
    expect(left).toEqual(['port p stray, attached to nothing']);
  });

  it('calls what others made and took away foreign', () => {
    const other = 'study/2/kvm/serial-boot/1';
    const after = {
      server: [
        before.server![1]!,
        resource('server', { id: 's1', name: 'web' }),
        resource('server', { id: 's2', name: 'packbench-1', run: other }),
      ],
      port: [...before.port!, resource('port', { id: 'p', name: '', attachedTo: ['s1'] })],
      key_pair: [],
    };
    const { left, foreign } = compare(after);
    expect(left).toEqual([]);
    expect(foreign).toEqual([
      'new: server s1 web',
      `new: server s2 packbench-1 of run ${other}`,
      `gone: server ${before.server![0]!.id.slice(0, 8)}…`,
      'new: port p of s1',
      expect.stringMatching(/^gone: key pair [0-9a-f]{8}…$/),
    ]);
  });

  it('calls a new volume on a server of the run left, and one of another kind of list foreign', () => {
    const had = { ...before, volume: [] };
    const volume = resource('volume', { id: 'v', name: '', attachedTo: [...owner.serverIds] });
    const free = resource('volume', { id: 'w', name: 'w' });
    const difference = compareStock(toStock(had), { ...had, volume: [volume, free] }, owner);
    expect(difference).toMatchObject({
      left: [`volume v of ${owner.serverIds[0]!}`],
      foreign: ['new: volume w'],
    });
  });

  it('says nothing of a kind that could not be listed before, and only proof counts without a before', () => {
    const image = [resource('image')];
    expect(compare({ ...before, image })).toMatchObject({ left: [], foreign: [] });
    const own = resource('server', { id: 'mine', name: '', run: RUN });
    const now = { server: [...before.server!, own], port: [resource('port')] };
    expect(compareStock(undefined, now, owner)).toMatchObject({
      left: ['server mine'],
      foreign: [],
    });
  });

  it('of 10,000 servers takes 80 kB and a long list of news is cut off', () => {
    const many = Array.from({ length: 10_000 }, () => resource('server'));
    const stock = toStock({ server: many });
    expect(JSON.stringify(stock).length).toBeLessThan(81_000);
    const { foreign } = compareStock(stock, { server: [] }, owner);
    expect(foreign).toHaveLength(101);
    expect(foreign.at(-1)).toBe('and 9900 more');
  });
});
