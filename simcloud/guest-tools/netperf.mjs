// Prints what netperf 2.7.0 prints, with a figure that is drawn: no packet is sent.
import { createDraws, pass } from './draws.mjs';
import { print } from './print.mjs';

const MBIT_PER_SECOND = 7500;
const SPREAD = 0.03;

const argv = process.argv.slice(2);
const after = (flag, otherwise) => {
  const at = argv.indexOf(flag);
  return at < 0 ? otherwise : argv[at + 1];
};
const [host] = after('-H', 'localhost').split(',');
const seconds = Number(after('-l', '10'));
const draws = createDraws('netperf');
print(
  `MIGRATED TCP STREAM TEST from 0.0.0.0 (0.0.0.0) port 0 AF_INET to ${host} () port 0 AF_INET : demo`,
);
print(`Recv   Send    Send                          
Socket Socket  Message  Elapsed              
Size   Size    Size     Time     Throughput  
bytes  bytes   bytes    secs.    10^6bits/sec  
`);
await pass(seconds);
const rate = draws.around(MBIT_PER_SECOND, SPREAD).toFixed(2);
print(`131072  16384  16384    ${seconds.toFixed(2)}    ${rate}   `);
