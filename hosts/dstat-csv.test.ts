import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { DSTAT_COLUMNS, PACKBENCH_COLUMNS } from './dstat-columns.js';
import { dstatColumns, toDstatCsv } from './dstat-csv.js';
import { makeTick } from './test-tick.js';

/** First two lines of the 2014 study's dstat files, up to the mount points. */
const STUDY_HEADER = `"system","total cpu usage",,,,,,"memory usage",,,,"swap",,"net/total",,"paging",,"system",,"procs",,,"dsk/total",,"io/total",,"load avg",,,"filesystem",,"/",
"time","usr","sys","idl","wai","hiq","siq","used","buff","cach","free","used","free","recv","send","in","out","int","csw","run","blk","new","read","writ","read","writ","1m","5m","15m","files","inodes","used","free"`;

const space = (usedBytes: number) => ({ usedBytes, freeBytes: 10 });

describe('toDstatCsv', () => {
  it("begins with the two header lines of the study's files, then adds packbench's columns", () => {
    const csv = toDstatCsv([
      { run: 'r', ticks: [makeTick({ mounts: new Map([['/', space(1)]]) })] },
    ]);
    const [groups = '', names = ''] = csv.split('\n');
    const [studyGroups = '', studyNames = ''] = STUDY_HEADER.split('\n');
    expect(groups.startsWith(`${studyGroups},"packbench",`)).toBe(true);
    expect(
      names.startsWith(`${studyNames},"wall_at","monotonic_s","elapsed_s","late","gap",`),
    ).toBe(true);
    expect(names.endsWith(',"recorder_cpu_ms","run"')).toBe(true);
  });

  it('joins runs whose nodes had other mount points, and leaves empty what one has not', () => {
    const csv = toDstatCsv([
      { run: 's/kvm/serial-boot/1', ticks: [makeTick({ mounts: new Map([['/', space(1)]]) })] },
      {
        run: 's/lxc/serial-boot/1',
        ticks: [
          makeTick({
            mounts: new Map([
              ['/', space(2)],
              ['/srv', space(3)],
            ]),
          }),
        ],
      },
    ]);
    const [groups = [], names = [], first = [], second = []] = parse(csv);
    expect(new Set([groups.length, names.length, first.length, second.length]).size).toBe(1);
    const at = groups.indexOf('/srv');
    expect([names[at], names[at + 1], first[at], second[at]]).toEqual(['used', 'free', '', '3']);
    expect([first.at(-1), second.at(-1)]).toEqual(['s/kvm/serial-boot/1', 's/lxc/serial-boot/1']);
  });

  it('writes every column of the list, and only the header without ticks', () => {
    expect(toDstatCsv([]).trimEnd().split('\n')).toHaveLength(2);
    const keys = dstatColumns([]).map(({ key }) => key);
    expect(keys).toHaveLength(DSTAT_COLUMNS.length + PACKBENCH_COLUMNS.length);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
