import { describe, expect, it } from 'vitest';
import { parseSpool } from './spool.js';

const HEADER =
  'h {"format":1,"id":"a","program":"python3","clock":"monotonic","host":"n1","kernel":"6.1","cpus":2,"clock_ticks":100,"page_size":4096,"boot_s":1,"period_ns":1000000000,"deadline_s":60}\n';

function tickLine(seq: number): string {
  const sections = [
    `t ${seq} ${5e9 + seq * 1e9} 1779295722000000000 1500 900000`,
    'c 1 2 3 4 5 6 7 8 9 10',
    's 11 12 13 14 15',
    'm 16 17 18 19 20 21 22 23 24',
    'v 25 26 27 28 29 -',
    'l 0.1 0.2 0.3',
    'f 30 31 32',
    'p - 34 35 36 37',
    'd sda 1 2 3 4 sdb 5 6 7 8',
    'n eth0 18446744073709551615 2',
    'u / 100 200 /srv/with\\040space 3 4',
    '.',
  ];
  return `${sections.join('\t')}\n`;
}

describe('parseSpool', () => {
  it('reads a header, ticks and how the recorder ended', () => {
    const spool = parseSpool(`${HEADER}${tickLine(0)}${tickLine(1)}e 7000000000 1 deadline\n`);
    expect(spool).toMatchObject({ problems: [], ended: 'deadline', header: { host: 'n1' } });
    expect(spool.ticks).toHaveLength(2);
    expect(spool.ticks[1]).toMatchObject({
      segment: 0,
      seq: 1,
      periodNs: 1e9,
      monotonicNs: 6e9,
      wallMs: 1_779_295_722_000,
      latenessNs: 1500,
      recorderCpuNs: 900_000,
      vmstat: { majorFaults: 29, oomKills: null },
      pressureUs: { cpuSome: null, memorySome: 34 },
    });
    expect([...(spool.ticks[0]?.mounts.keys() ?? [])]).toEqual(['/', '/srv/with space']);
  });

  it('has nothing to say of an empty spool', () => {
    expect(parseSpool('')).toEqual({
      header: null,
      starts: [],
      ticks: [],
      lost: [],
      problems: [],
      ended: null,
    });
  });

  it('reads every prefix of a spool without a problem, and only whole ticks of it', () => {
    const text = HEADER + tickLine(0) + tickLine(1);
    for (let length = 0; length <= text.length; length++) {
      const { ticks, problems } = parseSpool(text.slice(0, length));
      expect(problems).toEqual([]);
      expect(ticks).toHaveLength(
        length === text.length ? 2 : length >= HEADER.length + tickLine(0).length ? 1 : 0,
      );
    }
  });

  it('keeps the ticks around a line torn anywhere', () => {
    const torn = tickLine(1).trimEnd();
    for (let length = 1; length < torn.length; length++) {
      const { ticks, problems } = parseSpool(
        `${HEADER}${tickLine(0)}${torn.slice(0, length)}\n${tickLine(2)}`,
      );
      expect(ticks.map(({ seq }) => seq)).toEqual([0, 2]);
      expect(problems).toEqual([expect.stringContaining('line 3 of the spool cannot be read')]);
    }
  });

  it('numbers the starts of a recorder that was killed, and leaves its torn last line out', () => {
    const torn = tickLine(1).slice(0, 30);
    const end = 'e 7000000000 1 stopped\n';
    const { ticks, starts, problems } = parseSpool(
      `${HEADER}${tickLine(0)}${torn}\n${HEADER}${tickLine(0)}${end}`,
    );
    expect(ticks.map(({ segment }) => segment)).toEqual([0, 1]);
    expect(starts.map(({ ended }) => ended)).toEqual([null, 'stopped']);
    expect(problems).toEqual([]);
  });

  it('tells which ticks the node had no room for', () => {
    const { lost } = parseSpool(`${HEADER}x 3 7 No space left on device\n${tickLine(8)}`);
    expect(lost).toEqual([{ segment: 0, fromSeq: 3, toSeq: 7, reason: 'No space left on device' }]);
  });

  it('says when a spool is of another format', () => {
    const { header, problems } = parseSpool(HEADER.replace('"format":1', '"format":2'));
    expect(header).toBeNull();
    expect(problems).toHaveLength(1);
  });
});
