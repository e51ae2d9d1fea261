// Prints what iperf3 3.12 prints with -J, with figures that are drawn: no packet is sent.
import { createDraws, pass } from './draws.mjs';
import { print } from './print.mjs';

const BITS_PER_SECOND = 12e9;
const SPREAD = 0.05;

const argv = process.argv.slice(2);
const after = (flag, otherwise) => {
  const at = argv.indexOf(flag);
  return at < 0 ? otherwise : argv[at + 1];
};
const host = after('-c', '127.0.0.1');
const seconds = Number(after('-t', '10'));
const draws = createDraws('iperf3');
await pass(seconds);
const intervals = [];
let bytes = 0;
for (let start = 0; start < seconds; start++) {
  const end = Math.min(seconds, start + 1);
  const rate = draws.around(BITS_PER_SECOND, SPREAD);
  const moved = Math.round((rate * (end - start)) / 8);
  bytes += moved;
  const sum = { start, end, seconds: end - start, bytes: moved, bits_per_second: rate };
  intervals.push({
    streams: [{ socket: 5, ...sum, retransmits: 0, omitted: false, sender: true }],
    sum: { ...sum, retransmits: 0, omitted: false, sender: true },
  });
}
const sum = (sender) => ({
  start: 0,
  end: seconds,
  seconds,
  bytes,
  bits_per_second: (8 * bytes) / seconds,
  ...(sender && { retransmits: 0 }),
  sender: true,
});
const report = {
  start: {
    connected: [
      { socket: 5, local_host: '127.0.0.1', local_port: 1, remote_host: host, remote_port: 5201 },
    ],
    version: 'iperf 3.12',
    system_info: `Linux ${process.env['HOSTNAME'] ?? ''} 6.1.0-simcloud-amd64 x86_64`,
    connecting_to: { host, port: 5201 },
    test_start: { protocol: 'TCP', num_streams: 1, blksize: 131_072, duration: seconds },
  },
  intervals,
  end: {
    streams: [{ sender: sum(true), receiver: sum(false) }],
    sum_sent: sum(true),
    sum_received: sum(false),
    cpu_utilization_percent: { host_total: 60, remote_total: 55 },
    sender_tcp_congestion: 'cubic',
    receiver_tcp_congestion: 'cubic',
  },
};
print(JSON.stringify(report, null, '\t').replace(/^(\t+"[^"]*"): /gm, '$1:\t'));
