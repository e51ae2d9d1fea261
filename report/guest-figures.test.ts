import { describe, expect, it } from 'vitest';
import type { BenchmarkRecord } from '../results/record.js';
import { createMarks } from './chart/target-mark.js';
import { wrapLabel } from './chart/wrap-label.js';
import { firstBoots } from './first-boots.js';
import { createFixtureStudy } from './fixture/fixture-study.js';
import { sitesOf } from './guest/benchmark-site.js';
import { absenceOf } from './guest/outcome-words.js';
import { headlineOf } from './headline.js';
import { idleServerMemory } from './idle-server-memory.js';
import { measuredRuns, precacheOperations } from './measured-runs.js';
import { memoryPerServer } from './memory-per-server.js';
import { readinessWords } from './readiness-words.js';
import { summarize } from './summarize.js';
import { renderSummaryJson } from './summary-json.js';

const data = createFixtureStudy({ servers: 6, repetitions: 2, targets: 3, guests: [1, 4] });
const summary = summarize(data.study, data.runs);
const benchmark = (target: string, name: string, over: object = {}) =>
  summary.benchmarks.find(
    (one) =>
      one.target === target &&
      one.benchmark === name &&
      Object.entries(over).every(([key, value]) => one[key as keyof typeof one] === value),
  );

describe('boots that fill the image cache', () => {
  it('are in no statistic', () => {
    const boots = summary.operations.filter(
      (o) => o.scenario === 'serial-boot' && o.kind === 'boot',
    );
    expect(boots.map(({ n }) => n)).toEqual([12, 12, 12]);
    expect(summary.readyTimes.find((r) => r.scenario === 'serial-boot')?.servers).toBe(12);
    expect(measuredRuns(data.runs).flatMap((r) => r.operations)).not.toContainEqual(
      expect.objectContaining({ phase: 'precache' }),
    );
  });

  it('are the first boots, beside later ones that they are not among', () => {
    const first = firstBoots(
      ['docker', 'kvm', 'lxc'],
      measuredRuns(data.runs),
      precacheOperations(data.runs),
    );
    expect(
      first.map(({ precache, together, laterBoots }) => [precache, together, laterBoots]),
    ).toEqual([
      [true, 0, 12],
      [true, 0, 12],
      [true, 0, 12],
    ]);
    for (const { boot, later } of first)
      expect(boot.durationMs).toBeGreaterThan(2 * (later?.max ?? Infinity));
  });

  it('without them the first boot of the study stands there, and stays in the statistics', () => {
    const plain = createFixtureStudy({ servers: 3, repetitions: 1 });
    const [docker] = firstBoots(['docker'], plain.runs, []);
    expect(docker).toMatchObject({ precache: false, scenario: 'serial-boot', laterBoots: 2 });
    expect(docker?.boot.ordinal).toBe(1);
  });
});

describe('readyTimes', () => {
  it('pairs the boot and the wait of each server, with bounds that do not go below zero', () => {
    const kvm = summary.readyTimes.find((r) => r.scenario === 'serial-boot' && r.target === 'kvm');
    expect(kvm).toMatchObject({ servers: 11, outcomes: { ok: 11, timed_out: 1 } });
    const { bootToActive, activeToReady, bootToReady } = kvm ?? {};
    expect(activeToReady?.mean).toBeCloseTo(
      (bootToReady?.mean ?? 0) - (bootToActive?.mean ?? 0),
      6,
    );
    const [low = 0, high = 0] = activeToReady?.measurement ?? [];
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high - low).toBeGreaterThan(100);
  });
});

describe('controlPlaneShares', () => {
  it('pairs both starts by ordinal and run, and has intervals of difference and share', () => {
    expect(summary.controlPlaneShares.map(({ target }) => target)).toEqual([
      'docker',
      'kvm',
      'lxc',
    ]);
    const [docker] = summary.controlPlaneShares;
    expect(docker).toMatchObject({
      bootOperation: 'zun.create_container',
      directOperation: 'docker.run_container',
      n: 10,
      servers: 10,
    });
    const [low = 0, high = 0] = docker?.shareInterval ?? [];
    expect(docker?.share).toBeCloseTo(
      1 - (docker?.direct?.mean ?? 0) / (docker?.boot?.mean ?? 1),
      9,
    );
    expect(low).toBeLessThan(docker?.share ?? 0);
    expect(high).toBeGreaterThan(docker?.share ?? 1);
  });
});

describe('summarizeBenchmarks', () => {
  it('averages what ended ok and counts the rest, never as zero', () => {
    expect(benchmark('kvm', 'sysbench-fileio', { mode: 'rndrd', level: 4 })).toMatchObject({
      n: 40,
      outcomes: { ok: 38, timed_out: 2 },
      metric: { name: 'throughput', unit: 'KiB/s', better: 'higher' },
    });
    expect(
      benchmark('kvm', 'sysbench-fileio', { mode: 'rndrd', level: 4 })?.values?.min,
    ).toBeGreaterThan(100);
  });

  it('has a row without a figure where none was printed', () => {
    expect(benchmark('kvm', 'blogbench', { place: 'guest', level: 1 })).toMatchObject({
      n: 10,
      metric: null,
      values: null,
      outcomes: { unparsed: 10, ok: 0 },
    });
  });

  it('is in summary.json, null where there is no figure', () => {
    const document = JSON.parse(renderSummaryJson(summary)) as Record<
      string,
      readonly Record<string, unknown>[]
    >;
    expect(
      document['benchmarks']?.find(
        (b) => b['benchmark'] === 'blogbench' && b['target'] === 'kvm' && b['place'] === 'guest',
      ),
    ).toMatchObject({
      ...{ metric: null, unit: null, mean: null, min: null, n: 10 },
    });
    expect(document['control_plane_shares']?.[0]).toMatchObject({ servers: 10 });
    expect(document['ready_times']?.[0]).toHaveProperty('active_to_ready_mean_ms');
  });
});

describe('headlineOf', () => {
  it('tells of servers, guests and the control plane, a line each', () => {
    const lines = headlineOf(summary);
    expect(lines).toContainEqual(
      expect.stringMatching(/^serial-boot, boot to ready: docker .* after ACTIVE \(n 12\)/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^guest, Read-only transactions, 1\/s: docker \d+ at \d+ threads \(n 10, node \d+\), kvm/,
      ),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^guest, Reads, score: .*kvm no value/));
    expect(lines).toContainEqual(
      expect.stringMatching(/control plane’s share of a boot: docker \d+\u202f%/),
    );
  });
});

describe('sitesOf', () => {
  const marks = createMarks(['docker', 'kvm']);
  const record = (target: string, place: 'guest' | 'node', resourceId: string): BenchmarkRecord =>
    ({ target, place, resourceId }) as BenchmarkRecord;

  it.each([
    ['one node', [record('kvm', 'node', 'n1')], ['node, no guest']],
    [
      'a node that targets share',
      [record('kvm', 'node', 'n1'), record('docker', 'node', 'n1')],
      ['node, no guest'],
    ],
    [
      'a node for each target',
      [record('kvm', 'node', 'n2'), record('docker', 'node', 'n1')],
      ['node of kvm', 'node of docker'],
    ],
    [
      'guests before nodes, in the order of the plan',
      [record('kvm', 'node', 'n1'), record('kvm', 'guest', 'a'), record('docker', 'guest', 'b')],
      ['docker', 'kvm', 'node, no guest'],
    ],
  ])('names %s', (_case, records, labels) => {
    expect(sitesOf(records, marks).map(({ label }) => label)).toEqual(labels);
  });
});

it.each([
  [[], 'not run'],
  [['unavailable', 'unavailable', 'failed'], 'unavailable'],
  [['timed_out'], 'timed out'],
  [['ok'], 'no such figure'],
])('absenceOf %j is %s', (outcomes, words) => {
  expect(absenceOf(outcomes.map((outcome) => ({ outcome }) as BenchmarkRecord))).toBe(words);
});

it('idleServerMemory takes held servers before a slope, and the mean over runs', () => {
  const figures = memoryPerServer(measuredRuns(data.runs), data.samples);
  const memory = idleServerMemory(figures, 'kvm');
  expect(memory).toMatchObject({ method: 'hold', servers: 6, runs: 2 });
  expect((memory?.bytes ?? 0) / 292e6).toBeCloseTo(1, 1);
  expect(idleServerMemory([], 'kvm')).toBeUndefined();
});

describe('readinessWords', () => {
  const words = (readiness: object) =>
    readinessWords({ targets: [{ name: 'kvm', readiness }] }, 'kvm');

  it.each([
    [{ probe: 'console', marker: 'login:' }, '“login:” on the console log'],
    [{ probe: 'tcp', port: 80, from: 'worker' }, 'TCP port 80 opens, seen from the worker'],
    [
      { probe: 'ssh', port: 22, from: 'node', node: 'n1' },
      'an SSH server greets on port 22, seen from n1',
    ],
    [
      { probe: 'mysql', port: 3306, query: 'SELECT 1', from: 'node' },
      'MySQL on port 3306 answers “SELECT 1”, seen from the first compute node',
    ],
    [
      [
        { probe: 'console', marker: 'UP' },
        { probe: 'tcp', port: 80, from: 'worker' },
      ],
      '“UP” on the console log; and TCP port 80 opens, seen from the worker',
    ],
  ])('of %j are %s', (readiness, expected) => {
    expect(words(readiness)).toBe(expected);
  });

  it.each([null, {}, 'plan', { targets: [] }, { targets: [{ name: 'kvm' }] }])(
    'of the plan %j are empty',
    (plan) => {
      expect(readinessWords(plan, 'kvm')).toBe('');
    },
  );
});

it.each([
  ['docker-mysql', 9, 'docker-\nmysql'],
  ['node of kvm', 7, 'node of\nkvm'],
  ['kvm', 2, 'kvm'],
  ['', 5, ''],
])('wrapLabel breaks %j at %d characters', (label, most, lines) => {
  expect(wrapLabel(label, most)).toBe(lines);
});
