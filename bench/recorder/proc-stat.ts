/** What a process has used, from /proc/PID/stat: clock ticks since it began. */
export interface ProcessTimes {
  /** utime + stime. */
  readonly ownTicks: number;
  /** cutime + cstime: of its children that have ended and been waited for, and of theirs. */
  readonly childTicks: number;
}

/**
 * @param text of /proc/PID/stat; the name in it may contain spaces and parentheses (proc(5))
 * @throws Error when it is not of that shape
 */
export function parseProcStat(text: string): ProcessTimes {
  // After the name: state is field 3, utime to cstime are fields 14 to 17.
  const cells = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [utime, stime, cutime, cstime] = cells.slice(11, 15).map(Number);
  const ownTicks = (utime ?? NaN) + (stime ?? NaN);
  const childTicks = (cutime ?? NaN) + (cstime ?? NaN);
  if (Number.isNaN(ownTicks + childTicks)) {
    throw new Error(`'${text.slice(0, 60)}' is not a line of /proc/PID/stat`);
  }
  return { ownTicks, childTicks };
}
