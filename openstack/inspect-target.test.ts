import { expect, test } from 'vitest';
import type { Flavor } from './flavors.js';
import { imageFitProblems } from './image-fit.js';
import type { Image } from './images.js';
import { quotaProblems } from './quota-room.js';

const flavor: Flavor = { id: 'f', name: 'm1.tiny', vcpus: 1, ramMib: 512, diskGib: 1 };
const image: Image = {
  id: 'i',
  name: 'cirros',
  status: 'active',
  sizeBytes: 20 * 2 ** 20,
  virtualSizeBytes: 112 * 2 ** 20,
  minDiskGib: 0,
  minRamMib: 0,
  checksum: '',
  diskFormat: 'qcow2',
  containerFormat: 'bare',
  tags: [],
  createdAtMs: 0,
  properties: {},
};

test.each<[string, Partial<Image>, Partial<Flavor>, string | undefined]>([
  ['fits', {}, {}, undefined],
  ['needs more disk', { minDiskGib: 5 }, {}, 'needs a disk of 5 GiB, flavor'],
  ['unpacks to more disk', { virtualSizeBytes: 2.25 * 2 ** 30 }, {}, 'needs a disk of 2.3 GiB'],
  ['is larger than the disk', { sizeBytes: 2 ** 31, virtualSizeBytes: null }, {}, 'disk of 2 GiB'],
  ['fits a flavor without disk size', { minDiskGib: 5 }, { diskGib: 0 }, undefined],
  ['needs more memory', { minRamMib: 1024 }, {}, 'needs 1024 MiB of memory, flavor'],
  ['is not there yet', { status: 'queued' }, {}, "is 'queued', not 'active'"],
])('an image that %s', (_case, imageChange, flavorChange, problem) => {
  const found = imageFitProblems({ ...image, ...imageChange }, { ...flavor, ...flavorChange });
  expect(found).toHaveLength(problem === undefined ? 0 : 1);
  if (problem !== undefined) expect(found[0]?.problem).toContain(problem);
});

test('a quota that is too small says what is needed and what is free', () => {
  const rooms = [
    { resource: 'instances', limit: 10, used: 4, needed: 6 },
    { resource: 'ram', limit: 4096, used: 1024, needed: 7680 },
    { resource: 'cores', limit: -1, used: 99, needed: 1000 },
  ] as const;
  expect(quotaProblems('x', rooms).map(({ problem }) => problem)).toEqual([
    "quota of ram in cloud 'x' is too small: 7680 MiB needed, 3072 MiB of 4096 MiB free",
  ]);
});
