import { z } from 'zod';

const threads = (defaults: number[]): z.ZodDefault<z.ZodArray<z.ZodInt>> =>
  z
    .array(z.int().min(1).max(4096))
    .min(1)
    .max(20)
    .default(defaults)
    .meta({ description: 'Numbers of threads, each measured by itself.' });
const timeout_seconds = z
  .number()
  .positive()
  .max(86_400)
  .default(1800)
  .meta({ description: 'How long one execution may take before it counts as timed out.' });
const seconds = (value: number): z.ZodDefault<z.ZodNumber> =>
  z
    .number()
    .min(1)
    .max(86_400)
    .default(value)
    .meta({ description: 'How long one execution runs.' });

/** Benchmarks inside the guest. Defaults are those of the 2014 study, where a guest can bear them. */
export const benchmarkSchema = z.discriminatedUnion('benchmark', [
  z.strictObject({
    benchmark: z.literal('sysbench-cpu').meta({ description: 'Prime numbers, in seconds.' }),
    max_prime: z.int().min(3).max(1_000_000_000).default(20_000).meta({
      description: 'Every event looks for the primes up to this number.',
    }),
    events: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .default(10_000)
      .meta({ description: 'Events of one execution, over all threads.' }),
    threads: threads([2]),
    timeout_seconds,
  }),
  z.strictObject({
    benchmark: z.literal('mbw').meta({ description: 'Memory bandwidth in MiB/s, three methods.' }),
    mib: z.int().min(1).max(1_048_576).default(1000).meta({
      description: 'Size of the array in MiB; the guest needs twice as much free memory.',
    }),
    passes: z.int().min(1).max(1000).default(10).meta({ description: 'Passes of each method.' }),
    timeout_seconds,
  }),
  z.strictObject({
    benchmark: z.literal('sysbench-fileio').meta({ description: 'Random file access, in KiB/s.' }),
    modes: z
      .array(z.enum(['rndrd', 'rndrw']))
      .min(1)
      .default(['rndrd', 'rndrw'])
      .meta({ description: 'Random reads, or reads and writes mixed.' }),
    total_mib: z.int().min(1).max(100_000_000).default(1024).meta({
      description: "Size of all files in MiB (the study's 150 GiB does not fit into most guests).",
    }),
    files: z.int().min(1).max(100_000).default(16).meta({ description: 'Number of files.' }),
    seconds: seconds(100),
    threads: threads([1]),
    timeout_seconds,
  }),
  z.strictObject({
    benchmark: z.literal('sysbench-oltp').meta({ description: 'MySQL transactions per second.' }),
    modes: z
      .array(z.enum(['read-only', 'read-write']))
      .min(1)
      .default(['read-only', 'read-write'])
      .meta({ description: 'Kinds of transaction.' }),
    rows: z.int().min(1).max(1_000_000_000).default(2_000_000).meta({
      description: 'Rows of its one table.',
    }),
    seconds: seconds(60),
    threads: threads([1, 2, 4, 8, 16, 32, 64]),
    socket: z.string().min(1).default('/run/mysqld/mysqld.sock').meta({
      description: "MySQL's socket on the guest; its account root logs in there.",
    }),
    database: z.string().min(1).default('test').meta({ description: 'Database of the table.' }),
    timeout_seconds,
  }),
  z.strictObject({
    benchmark: z
      .literal('index-insertion')
      .meta({ description: 'Insertions into a table with secondary indexes, per second.' }),
    rows: z.int().min(1).max(1_000_000_000).default(1_000_000).meta({
      description: 'Rows inserted in one execution.',
    }),
    rows_per_report: z.int().min(1).max(1_000_000_000).default(100_000).meta({
      description: 'Rows between two lines of its report.',
    }),
    script: z.string().min(1).default('/usr/share/packbench/iibench.lua').meta({
      description: 'The Lua script on the guest.',
    }),
    socket: z.string().min(1).default('/run/mysqld/mysqld.sock').meta({
      description: "MySQL's socket on the guest; its account root logs in there.",
    }),
    database: z.string().min(1).default('test').meta({ description: 'Database of the table.' }),
    timeout_seconds,
  }),
  z.strictObject({
    benchmark: z
      .literal('netperf')
      .meta({ description: 'TCP throughput in Mbit/s; iperf3 where the guest has no netperf.' }),
    peer: z.string().min(1).meta({
      description: 'Address, as the guests see it, where netserver and iperf3 -s listen.',
    }),
    seconds: seconds(10),
    timeout_seconds,
  }),
  z.strictObject({
    benchmark: z.literal('blogbench').meta({ description: 'A busy blog server; two scores.' }),
    iterations: z.int().min(1).max(10_000).default(30).meta({
      description: 'Iterations of ten seconds each.',
    }),
    timeout_seconds,
  }),
]);

export const BENCHMARKS = [
  'sysbench-cpu',
  'mbw',
  'sysbench-fileio',
  'sysbench-oltp',
  'index-insertion',
  'netperf',
  'blogbench',
] as const;

/** Those that need no parameter. */
export const DEFAULT_BENCHMARKS = [
  'sysbench-cpu',
  'mbw',
  'sysbench-fileio',
  'sysbench-oltp',
  'index-insertion',
  'blogbench',
] as const;

export type Benchmark = z.infer<typeof benchmarkSchema>;
export type BenchmarkName = Benchmark['benchmark'];
