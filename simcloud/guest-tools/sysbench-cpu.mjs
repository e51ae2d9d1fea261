import { createDraws, pass } from './draws.mjs';
import { print } from './print.mjs';
import { endOfRun, startOfRun } from './sysbench-report.mjs';

/** Events per second of one thread at a prime of 20000, their share of spread, and CPUs. */
const RATE = 700;
const SPREAD = 0.03;
const CPUS = 2;

/** `--time=0` runs all events, else the first limit that is reached ends it. */
export async function cpu(command, options) {
  if (command !== 'run') return;
  const threads = Number(options.get('threads') ?? 1);
  const prime = Number(options.get('cpu-max-prime') ?? 10_000);
  const limit = Number(options.get('time') ?? 10);
  const wanted = Number(options.get('events') ?? 0);
  const draws = createDraws('sysbench-cpu');
  print(startOfRun(threads, `Prime numbers limit: ${prime}\n\n`));
  const rate = draws.around(RATE, SPREAD) * (20_000 / prime) ** 1.5 * Math.min(threads, CPUS);
  const whole = wanted > 0 ? wanted / rate : Infinity;
  const seconds = limit > 0 ? Math.min(limit + 0.001, whole) : whole;
  await pass(seconds);
  const events = Math.round(rate * seconds);
  print(`CPU speed:\n    events per second: ${rate.toFixed(2).padStart(8)}`);
  process.stdout.write(endOfRun({ seconds, events, threads, draws }));
  print();
}
