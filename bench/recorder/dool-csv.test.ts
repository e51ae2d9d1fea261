import { expect, test } from 'vitest';
import { parseDoolCsv } from './dool-csv.js';

const HEAD = `"dool 1.3.8 CSV output"
"Author:","Scott Baker",,,,"URL:","https://github.com/scottchiefbaker/dool/"
"Host:","vm",,,,"User:","root"
"Cmdline:","dool -tTcmdnlyp",,,,"Date:","24 Nov 2026 17:23:37 UTC"
"system","epoch","total cpu usage",,,,,"dsk/sda",,"dsk/sdb",,"net/total",,"system",
"time","epoch","usr","sys","idl","wai","stl","read","writ","read","writ","recv","send","int","csw"
`;
const FIRST =
  'Nov-24 17:23:37,1000.871,40.352,9.732,49.347,0.484,0.085,7,8,0,0,5,6,1975.951,5896.604\n';
const SECOND = 'Nov-24 17:23:38,1001.871,56.5,1.5,40,2,0,0,65536,0,1024,300,0,880,1375\n';

test('parseDoolCsv reads rates by group and name and sums the disks', () => {
  const [first, second, ...rest] = parseDoolCsv(HEAD + FIRST + SECOND, 1, 900);
  expect(first?.claimedS).toBeNull();
  expect(second?.atS).toBeCloseTo(101.871, 6);
  expect(second).toMatchObject({
    claimedS: 1,
    afterGap: false,
    rates: {
      cpuBusyPercent: 58,
      diskWrittenBytesPerS: 66560,
      netReceivedBytesPerS: 300,
      contextSwitchesPerS: 1375,
      interruptsPerS: 880,
    },
  });
  expect(rest).toEqual([]);
});

test('parseDoolCsv leaves out a last line that is not whole', () => {
  expect(parseDoolCsv(HEAD + FIRST + SECOND.slice(0, -5), 1, 0)).toHaveLength(1);
});
