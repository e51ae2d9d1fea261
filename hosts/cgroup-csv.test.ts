import { expect, it } from 'vitest';
import { toCgroupCsv } from './cgroup-csv.js';
import { parseCgroups } from './cgroup-reading.js';
import { makeTick } from './test-tick.js';

const SERVER = '04af7cc3-b1cc-442e-9f7c-467ddbabf5fe';

it('toCgroupCsv writes raw counters and leaves empty what was not read', () => {
  const cells = `1 machine 5000 3 2 77 - - - - - - - machine/a=${SERVER} 1500 - - 9 1 2 3 4 5 6 7`;
  const tick = makeTick({ cgroups: parseCgroups(cells.split(' '), 100) });
  expect(
    toCgroupCsv([{ run: 'r', ticks: [tick] }])
      ?.split('\n')
      .slice(1),
  ).toEqual([
    'r,2026-05-07T16:48:42.000Z,5.000000,machine,,,5,30000,20000,77,,,,,,,',
    `r,2026-05-07T16:48:42.000Z,5.000000,machine,a,${SERVER},2,,,9,1,2,3,4,5,6,7`,
    '',
  ]);
});

it('toCgroupCsv makes no file of ticks without cgroups', () => {
  expect(toCgroupCsv([{ run: 'r', ticks: [makeTick()] }])).toBeUndefined();
});

it('parseCgroups gives NaN for what is missing, so that the tick is not used', () => {
  expect(parseCgroups(['2', 'machine', '1'], 100)[0]?.memoryBytes).toBeNaN();
});
