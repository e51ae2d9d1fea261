import type { Benchmark } from '../../plan/benchmark.js';
import { commandLine, scriptOf, type BenchmarkScript } from './script-parts.js';

/** TCP to the peer: netperf's TCP_STREAM, or iperf3 where the guest has no netperf. */
export function netperfScript({
  peer,
  seconds,
}: Extract<Benchmark, { benchmark: 'netperf' }>): BenchmarkScript {
  const family = peer.includes(':') ? 'ipv6' : 'ipv4';
  const length = String(Math.ceil(seconds));
  const command = commandLine(['netperf', '-H', `${peer},${family}`, '-l', length]);
  const instead = commandLine(['iperf3', '-c', peer, '-t', length, '-J']);
  const body = `if has netperf; then run ${command}; fi
if has iperf3; then run ${instead}; fi
missing netperf, iperf3`;
  return { script: scriptOf(body), command, programs: ['netperf', 'iperf3'] };
}
