import { shellQuote } from '../shell-quote.js';

/** What one phase of a benchmark runs in a guest. */
export interface BenchmarkScript {
  /** POSIX sh. Exits 127, with a line that says what is missing, where it cannot be run. */
  readonly script: string;
  /** The command that is measured, as today's version of the program is called. */
  readonly command: string;
  /** Programs that the guest needs; of netperf and iperf3 one is enough. */
  readonly programs: readonly string[];
}

export type BenchmarkPhase = 'prepare' | 'run' | 'cleanup';

/** A command line, each word quoted where the shell would split or expand it. */
export function commandLine(words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}

/** `body` after what all scripts share: the search path, `missing` and `run`. */
export function scriptOf(body: string): string {
  return `PATH="\${PATH:-/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
LC_ALL=C
export PATH LC_ALL
has() { command -v "$1" >/dev/null 2>&1; }
missing() { echo "packbench: not on this machine: $*"; exit 127; }
run() { echo "\\$ $*"; exec "$@"; }
${body}
`;
}

/** A script that runs one command of one program. */
export function plainScript(words: readonly [string, ...string[]]): BenchmarkScript {
  const [program] = words;
  const command = commandLine(words);
  return {
    script: scriptOf(`has ${program} || missing ${program}\nrun ${command}`),
    command,
    programs: [program],
  };
}

/**
 * The same in the words of sysbench 1.0 and of 0.x, which has `--test=` and other names of options.
 * The version is asked on the guest.
 */
export function sysbenchScript(now: string, old: string): string {
  return `has sysbench || missing sysbench
case $(sysbench --version 2>/dev/null) in
'sysbench 0.'*)
${old}
;;
*)
${now}
;;
esac`;
}
