import type { BenchResult, ToolFigures } from './bench-result.js';

export interface GoalVerdict {
  readonly goal: string;
  readonly measured: string;
  readonly met: boolean;
  /** By how much it was missed; empty when met, and when it could not be measured. */
  readonly missedBy: string;
}

const RECORDER = 'recorder.py';
const CPU_AT_1_HZ = 0.05;
const CPU_AT_10_HZ = 0.5;
const SHARE_OF_DOOL = 1 / 5;

/** Holds the figures of the recorder against what was promised of it. */
export function checkGoals({ figures, accuracy }: BenchResult): readonly GoalVerdict[] {
  const of = (tool: string, stretch: ToolFigures['stretch']) =>
    figures.find((each) => each.tool === tool && each.stretch === stretch);
  const cpu = (tool: string, stretch: ToolFigures['stretch']) =>
    of(tool, stretch)?.cost.cpuPercent ?? NaN;
  const own = accuracy.find(({ tool }) => tool === RECORDER);
  const normal = Object.values(own?.normal ?? {});
  const afterStall = (own?.stalls ?? []).flatMap(({ after }) => Object.values(after));
  const beyond = Math.max(
    ...normal.map(({ maxBeyond }) => maxBeyond),
    ...afterStall.map((error) => error.beyond),
  );
  const inexact =
    normal.reduce((sum, { rows, exactRows }) => sum + rows - exactRows, 0) +
    afterStall.filter((error) => error.beyond > 1).length;
  const all = normal.reduce((sum, { rows }) => sum + rows, 0) + afterStall.length;
  const marked = (own?.stalls ?? []).filter((stall) => stall.marked).length;
  const stalls = own?.stalls.length ?? 0;
  const lostAround = own?.rowsLost ?? NaN;
  const afterAll = own?.stalls.every(({ after }) => Object.keys(after).length > 0) ?? false;
  const stretches = ['idle', 'loaded'] as const;
  return [
    ...stretches.map((stretch) =>
      atMost(`CPU at 1 Hz, ${stretch}`, cpu(RECORDER, stretch), CPU_AT_1_HZ, percent),
    ),
    ...['dool', 'dool, all columns'].flatMap((dool) =>
      stretches.map((stretch) =>
        atMost(
          `CPU at 1 Hz by that of '${dool}', ${stretch}`,
          cpu(RECORDER, stretch) / cpu(dool, stretch),
          SHARE_OF_DOOL,
          (share) => share.toFixed(3),
        ),
      ),
    ),
    atMost('CPU at 10 Hz, idle', cpu(RECORDER, '10 Hz, idle'), CPU_AT_10_HZ, percent),
    {
      goal: 'rates exact to one unit of the counter',
      measured: `${all - inexact} of ${all} rates`,
      met: afterAll && all > 0 && inexact === 0,
      missedBy: !afterAll
        ? 'a stall that no row follows'
        : inexact > 0
          ? `${inexact} rates, at most ${beyond.toFixed(1)} units`
          : '',
    },
    {
      goal: 'gap marked after each stall',
      measured: `${marked} of ${stalls}`,
      met: stalls > 0 && marked === stalls,
      missedBy: marked < stalls ? `${stalls - marked}` : '',
    },
    ...stretches.map((stretch) => {
      const lost = of(RECORDER, stretch)?.rows.lost ?? NaN;
      return atMost(`rows lost, ${stretch}`, lost, 0, String);
    }),
    atMost('rows lost around the stalls', lostAround, 0, String),
  ];
}

function atMost(
  what: string,
  value: number,
  limit: number,
  format: (value: number) => string,
): GoalVerdict {
  if (Number.isNaN(value))
    return {
      goal: `${what} ≤ ${format(limit)}`,
      measured: '–',
      met: false,
      missedBy: '',
    };
  const met = value <= limit;
  return {
    goal: `${what} ≤ ${format(limit)}`,
    measured: format(value),
    met,
    missedBy: met ? '' : format(value - limit),
  };
}

const percent = (value: number): string => `${value.toFixed(3)} %`;
