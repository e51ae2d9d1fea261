// Prints what mbw 1.2.2 prints, with figures that are drawn: nothing is measured.
import { createDraws, pass } from './draws.mjs';
import { print } from './print.mjs';

/** MiB/s, and their share of spread from pass to pass. */
const METHODS = { MEMCPY: 8800, DUMB: 8500, MCBLOCK: 9500 };
const SPREAD = 0.06;

const argv = process.argv.slice(2);
const passesAt = argv.indexOf('-n');
const passes = passesAt < 0 ? 10 : Number(argv[passesAt + 1]);
const mib = Number(
  argv.filter((_, i) => passesAt < 0 || (i !== passesAt && i !== passesAt + 1))[0],
);
const draws = createDraws('mbw');
const elements = (mib * 1_048_576) / 8;
print(`Long uses 8 bytes. Allocating 2*${elements} elements = ${elements * 16} bytes of memory.`);
print('Using 262144 bytes as blocks for memcpy block copy test.');
print(`Getting down to business... Doing ${passes} runs per test.`);
for (const [method, mean] of Object.entries(METHODS)) {
  const line = (label, seconds) =>
    print(
      `${label}\tMethod: ${method}\tElapsed: ${seconds.toFixed(5)}\tMiB: ${mib.toFixed(5)}\tCopy: ${(mib / seconds).toFixed(3)} MiB/s`,
    );
  let sum = 0;
  for (let i = 0; i < passes; i++) {
    const seconds = mib / draws.around(mean, SPREAD);
    await pass(seconds);
    sum += seconds;
    line(i, seconds);
  }
  line('AVG', sum / passes);
}
