import { expect, test } from 'vitest';
import { parseVmstatLines } from './vmstat-lines.js';

const LINES = [
  'procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----',
  ' r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st',
  ' 1  0      0 15027788 128688 3788476    0    0   364  3496 1004 2997 40 10 49  0  0',
  ' 1  0      0 15027788 128688 3788476    0    0     0     8  514 1162  3  1 95  1  0',
].map((text, i) => ({ atS: 100 + i, text }));

test('parseVmstatLines reads rates by name, KiB as bytes, and gives the first row none', () => {
  const [first, second] = parseVmstatLines(LINES, 1);
  expect(first).toMatchObject({ atS: 102, claimedS: null });
  expect(second).toEqual({
    atS: 103,
    claimedS: 1,
    afterGap: false,
    rates: {
      cpuBusyPercent: 4,
      diskWrittenBytesPerS: 8192,
      netReceivedBytesPerS: null,
      contextSwitchesPerS: 1162,
      interruptsPerS: 514,
    },
  });
});
