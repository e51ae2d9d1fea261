// Prints what blogbench 1.2 prints, with figures that are drawn: no blog is written.
import { createDraws, pass } from './draws.mjs';
import { print } from './print.mjs';

const WRITES = 21;
const READS = 88;
const SPREAD = 0.1;

const options = new Map(
  process.argv.slice(2).flatMap((argument) => {
    const match = /^--([^=]+)=(.*)$/.exec(argument);
    return match ? [[match[1], match[2]]] : [];
  }),
);
const directory = process.argv[process.argv.indexOf('-d') + 1];
const iterations = Number(options.get('iterations') ?? 30);
const seconds = Number(options.get('sleep') ?? 10);
const draws = createDraws('blogbench');
print(`
Frequency = ${seconds} secs
Scratch dir = [${directory}]
Spawning 3 writers...
Spawning 1 rewriters...
Spawning 5 commenters...
Spawning 100 readers...
Benchmarking for ${iterations} iterations.
The test will run during ${Math.floor((iterations * seconds) / 60)} minutes.

  Nb blogs   R articles    W articles    R pictures    W pictures    R comments    W comments`);
const writes = draws.around(WRITES, SPREAD);
const means = [500, 180, 470, 170, 60, 260];
for (let i = 1; i <= iterations; i++) {
  await pass(seconds);
  const columns = means.map((mean) => Math.round(draws.around(mean, 0.3)));
  const blogs = Math.round((writes * i) / iterations);
  print([blogs, ...columns].map((n, at) => String(n).padStart(at ? 13 : 10)).join(''));
}
print(`
Final score for writes: ${String(Math.round(writes)).padStart(13)}
Final score for reads : ${String(Math.round(draws.around(READS, SPREAD))).padStart(13)}
`);
