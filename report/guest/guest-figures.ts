/** One figure of a benchmark that gets a picture, a row of its table and a line of the headline. */
export interface GuestFigure {
  readonly benchmark: string;
  /** Empty when the benchmark has no modes. */
  readonly mode: string;
  /** Name of the metric in the record. */
  readonly metric: string;
  readonly title: string;
}

export interface GuestBenchmark {
  readonly benchmark: string;
  readonly title: string;
  readonly figures: readonly GuestFigure[];
}

const benchmark = (
  name: string,
  title: string,
  figures: readonly (readonly [mode: string, metric: string, title: string])[],
): GuestBenchmark => ({
  benchmark: name,
  title,
  figures: figures.map(([mode, metric, words]) => ({
    benchmark: name,
    mode,
    metric,
    title: words,
  })),
});

/** In the order of the 2014 deck, slides 47 to 63. */
export const GUEST_BENCHMARKS: readonly GuestBenchmark[] = [
  benchmark('sysbench-cpu', 'Processor', [['', 'total_time', 'Prime numbers']]),
  benchmark('mbw', 'Memory bandwidth', [
    ['', 'memcpy', 'MEMCPY'],
    ['', 'dumb', 'DUMB'],
    ['', 'mcblock', 'MCBLOCK'],
  ]),
  benchmark('netperf', 'Network', [['', 'throughput', 'TCP throughput']]),
  benchmark('sysbench-fileio', 'Random file access', [
    ['rndrd', 'throughput', 'Random reads'],
    ['rndrw', 'throughput', 'Random reads and writes'],
  ]),
  benchmark('sysbench-oltp', 'MySQL transactions', [
    ['read-only', 'transactions_per_second', 'Read-only transactions'],
    ['read-write', 'transactions_per_second', 'Read-write transactions'],
  ]),
  benchmark('index-insertion', 'MySQL index insertion', [
    ['', 'inserts_per_second', 'Insertions, whole run'],
    ['', 'last_inserts_per_second', 'Insertions, last report'],
  ]),
  benchmark('blogbench', 'A busy blog server', [
    ['', 'reads', 'Reads'],
    ['', 'writes', 'Writes'],
  ]),
];
