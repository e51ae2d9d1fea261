import { expect, it } from 'vitest';
import { goalLines } from './goals.js';
import { judge } from './judge.js';
import { renderReport } from './render.js';
import { judged } from './test-timings.js';
import type { Part } from './timing.js';

const load = { loadBefore: 0.5, loadAfter: 1.25 };
const slow = { reportedMs: 14_000, startedAtMs: 0, boundsMs: null, gets: 4 } as const;
const PARTS: readonly Part[] = [
  {
    ...load,
    platform: 'kvm',
    tool: 'packbench',
    judged: [judged({ reportedMs: 2200, gets: 12 })],
    notes: ['1 flagged retried'],
  },
  {
    ...load,
    platform: 'kvm',
    tool: 'rally',
    judged: [
      judged(
        { ...slow, tool: 'rally', kind: 'soft reboot' },
        { startedAtMs: 0, finishedAtMs: 12_000 },
      ),
    ],
    notes: [],
  },
];

const ASKED = { boot: 1, 'soft reboot': 25 };

it('goal lines say what is met, and by how much the rest is missed', () => {
  expect(goalLines(judge(PARTS), PARTS, ASKED)).toEqual([
    'kvm, boot: 1 of 1 judged',
    'kvm, boot: error of the mean beyond request latency 0.210 s (goal: at most 0.05): missed by 0.160 s',
    'kvm, boot: largest error beyond request latency 0.210 s (goal: at most 0.15): missed by 0.060 s',
    'kvm, boot: true values inside the bounds 100 % (goal: at least 99 %): met',
    'kvm, boot: 12.0 GETs per boot (goal: at most 10): missed by 2.0',
    'kvm, soft reboot: not measured: missed',
  ]);
});

it('a part of the operations is not enough for a goal', () => {
  const [line] = goalLines(judge(PARTS), PARTS, { ...ASKED, boot: 15 });
  expect(line).toBe('kvm, boot: 1 of 15 judged: missed');
});

it('the page has a row per platform, operation and tool, dashes for what a tool has not, and the hard reboots', () => {
  const page = renderReport({
    startedAt: '2026-01-31T10:00:00.000Z',
    endedAt: '2026-01-31T10:30:00.000Z',
    about: { packbench: '0.1.0', kernel: '6.1' },
    asked: ASKED,
    verdicts: judge(PARTS),
    parts: PARTS,
  });
  const rows = page.split('\n').map((row) => row.replace(/ +/g, ' '));
  expect(rows).toContain(
    '| kvm | boot | packbench | 1 | 1.980 | 2.200 | 0.010 | 0.220 | 0.220 | 0.220 | 0.210 | 0.210 | 0.210 | 12.0 | 100 % | 0.100 |',
  );
  expect(rows).toContain(
    '| kvm | soft reboot | Rally, its defaults | 1 | 12.000 | 14.000 | 0.000 | 2.000 | 2.000 | 2.000 | 2.000 | 2.000 | 2.000 | 4.0 | - | - |',
  );
  expect(rows).toContain('| packbench | kvm | 0.50 | 1.25 | 1 flagged retried |');
  expect(page).toContain('Rally, its defaults on kvm: 1 of 1.');
});
