import { describe, expect, it } from 'vitest';
import { canClaim } from './compare-targets.js';
import { createFixtureStudy } from './fixture/fixture-study.js';
import { memoryPerServer } from './memory-per-server.js';
import { summarize } from './summarize.js';
import { renderSummaryJson } from './summary-json.js';

const data = createFixtureStudy();
const summary = summarize(data.study, data.runs);
const find = (target: string, scenario: string, kind: string) =>
  summary.operations.find((o) => o.target === target && o.scenario === scenario && o.kind === kind);

describe('summarize', () => {
  it('keeps every repetition', () => {
    expect(find('docker', 'serial-reboot', 'reboot')).toMatchObject({ n: 50, averaged: 50 });
  });

  it('counts what failed and averages the rest', () => {
    const boots = find('kvm', 'serial-boot', 'boot');
    expect(boots).toMatchObject({ n: 30, averaged: 29, outcomes: { ok: 29, failed: 1 } });
  });

  it('keeps a reboot that fell back out of the average and says so', () => {
    const reboots = find('kvm', 'serial-reboot', 'reboot');
    expect(reboots).toMatchObject({ n: 50, averaged: 49, disturbed: 1 });
    expect(reboots?.values?.max).toBeLessThan(20_000);
  });

  it('tells a boot from a snapshot from a boot', () => {
    expect(find('kvm', 'boot-snapshot', 'boot')?.n).toBe(2);
    expect(find('kvm', 'boot-snapshot', 'boot from snapshot')?.n).toBe(2);
  });

  it('claims a difference where there is one, and none of two values each', () => {
    const of = (scenario: string, kind: string) =>
      summary.comparisons.find((c) => c.scenario === scenario && c.kind === kind);
    expect(of('serial-boot', 'boot')).toMatchObject({ a: 'docker', b: 'kvm', claimed: true });
    expect(of('boot-snapshot', 'boot')).toMatchObject({ claimed: false, enough: false });
  });

  it.each([
    [4, 4, true],
    [3, 3, false],
    [3, 5, true],
    [3, 4, false],
    [1, 39, true],
    [1, 15, false],
    [0, 9, false],
  ])('has enough values with %d and %d: %s', (a, b, enough) => {
    expect(canClaim(a, b)).toBe(enough);
  });

  it('has rungs apart from the operations, so that no total counts them', () => {
    const spawned = summary.rungs.find(
      (one) =>
        one.operation === 'nova.boot_server.spawned' &&
        one.scenario === 'serial-boot' &&
        one.target === 'kvm',
    );
    expect(spawned).toMatchObject({ kind: 'boot, spawned', n: 27, averaged: 27 });
    expect(spawned?.values?.mean).toBeGreaterThan(3000);
    expect(summary.operations.some(({ operation }) => operation.endsWith('.spawned'))).toBe(false);
    const reboots = summary.rungs.find(({ operation }) => operation.endsWith('.restarted'));
    expect(reboots).toMatchObject({ kind: 'reboot, restarted', n: 50, averaged: 49 });
  });

  it('of no run is empty', () => {
    expect(summarize(data.study, [])).toMatchObject({ operations: [], comparisons: [] });
  });
});

describe('summary.json', () => {
  it('has every figure in ms, snake_case, and null where there is none', () => {
    const document = JSON.parse(renderSummaryJson(summary)) as {
      operations: Record<string, unknown>[];
      rungs: Record<string, unknown>[];
      boot_ladders: Record<string, unknown>[];
    };
    expect(Object.keys(document.rungs[0] ?? {})).toEqual(Object.keys(document.operations[0] ?? {}));
    expect(document.boot_ladders.map(({ beyond_spawning }) => beyond_spawning)).toContainEqual({
      boots: expect.any(Number) as number,
      share: expect.any(Number) as number,
      measurement_lower: expect.any(Number) as number,
      measurement_upper: expect.any(Number) as number,
      to_ready: null,
    });
    expect(Object.keys(document.operations[0] ?? {})).toEqual(
      expect.arrayContaining([
        'n',
        'outcomes',
        'min_ms',
        'q1_ms',
        'median_ms',
        'q3_ms',
        'max_ms',
        'mean_ms',
        'mean_lower_ms',
        'mean_upper_ms',
      ]),
    );
  });
});

describe('memoryPerServer', () => {
  it('finds what a server costs, by hold and by slope', () => {
    const figures = memoryPerServer(data.runs, data.samples).filter((f) => f.target === 'kvm');
    expect(figures.map(({ method }) => method).sort()).toEqual(['hold', 'hold', 'slope', 'slope']);
    for (const { bytes } of figures) expect(bytes / 292e6).toBeCloseTo(1, 1);
  });
});
