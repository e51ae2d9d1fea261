import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { checkPlan } from '../plan/check-plan.js';
import { renderPlan } from './render-plan.js';
import { suggestTargets, type Offer } from './suggest-target.js';

const image = (name: string, sizeMib: number, changes: object = {}): Offer['images'][number] => ({
  id: name,
  name,
  status: 'active',
  sizeBytes: sizeMib * 2 ** 20,
  virtualSizeBytes: null,
  minDiskGib: 0,
  minRamMib: 0,
  checksum: '',
  diskFormat: 'qcow2',
  containerFormat: 'bare',
  tags: [],
  createdAtMs: 0,
  properties: {},
  ...changes,
});
const flavor = (name: string, ramMib: number, diskGib: number): Offer['flavors'][number] => ({
  id: name,
  name,
  vcpus: 1,
  ramMib,
  diskGib,
});
const offer: Offer = {
  flavors: [flavor('large', 4096, 40), flavor('tiny', 512, 1), flavor('small', 2048, 20)],
  images: [
    image('kernel', 1, { diskFormat: 'aki' }),
    image('broken', 1, { status: 'killed' }),
    image('cirros', 16),
    image('guest-lxc', 700, { minRamMib: 1024 }),
  ],
  networks: [
    { id: '1', name: 'public', shared: true, projectId: 'other' },
    { id: '2', name: 'private', shared: false, projectId: 'ours' },
  ],
  zones: [
    { name: 'nova', available: true },
    { name: 'lxc', available: true },
    { name: 'down', available: false },
  ],
  containerZones: [],
  projectId: 'ours',
};

describe('suggestTargets', () => {
  it('takes the smallest that fit, of each zone that takes servers', () => {
    const short = suggestTargets(offer).map((t) => [
      t.zone,
      t.flavor?.name,
      t.image?.name,
      t.network?.name,
    ]);
    expect(short).toEqual([
      ['nova', 'tiny', 'cirros', 'private'],
      ['lxc', 'small', 'guest-lxc', 'private'],
    ]);
  });

  it('offers containers where the cloud has Zun, from images that nova cannot boot', () => {
    const archive = image('box', 5, { containerFormat: 'docker', diskFormat: 'raw' });
    const images = [...offer.images, archive];
    const both = suggestTargets({ ...offer, images, containerZones: ['docker', 'nova'] });
    expect(both.map((t) => [t.name, t.service, t.image?.name])).toEqual([
      ['nova', 'nova', 'cirros'],
      ['lxc', 'nova', 'guest-lxc'],
      ['docker', 'zun', 'box'],
      ['zun-nova', 'zun', 'box'],
    ]);
    const plan = renderPlan('c', { ...offer, images }, both);
    expect(checkPlan(parse(plan))).toMatchObject({
      plan: { targets: [{}, {}, { service: 'zun', memory_mib: 512 }, { service: 'zun' }] },
    });
  });

  it('makes names of files and servers out of any zone', () => {
    const [target] = suggestTargets({ ...offer, zones: [{ name: '../züri 1', available: true }] });
    expect(target?.name).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]*$/);
  });
});

describe('renderPlan', () => {
  it('writes a valid plan, whatever the cloud calls its things', () => {
    const odd = {
      ...offer,
      images: [image("a: #b\n'c'", 16), image('=1+1', 17)],
      networks: [{ id: '1', name: '[x, y]', shared: false, projectId: 'ours' }],
    };
    const text = renderPlan('my cloud', odd, suggestTargets(odd));
    const checked = checkPlan(parse(text));
    expect(checked).toMatchObject({
      plan: {
        name: 'my-cloud',
        targets: [{ image: "a: #b\n'c'", networks: ['[x, y]'] }, { availability_zone: 'lxc' }],
      },
    });
  });
});
