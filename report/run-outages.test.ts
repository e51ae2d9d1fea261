import { describe, expect, it } from 'vitest';
import { createFixtureStudy } from './fixture/fixture-study.js';
import { renderReport } from './render-report.js';
import { runOutages } from './run-outages.js';

describe('API outages', () => {
  it('are summed up for each run that saw one', () => {
    expect(runOutages(createFixtureStudy().runs)).toEqual([
      expect.objectContaining({
        ...{ target: 'kvm', repetition: 1, outages: 2, failures: 10, totalMs: 12_350, open: 0 },
        longest: { durationMs: 12_000, problem: 'connection refused' },
      }),
    ]);
  });

  it('whose end was not seen count in no sum', () => {
    const [run] = createFixtureStudy().runs;
    const outages = [
      { endpoint: 'c:1', startedAt: run!.startedAt, endedAt: null, failures: 2, problem: '503' },
    ];
    expect(runOutages([{ ...run!, outages }])).toMatchObject([
      { outages: 1, failures: 2, totalMs: 0, longest: null, open: 1 },
    ]);
  });

  it('are a hatched band with a key and a sentence in the report, and nothing without them', () => {
    const small = { repetitions: 1, servers: 3 };
    const page = renderReport(createFixtureStudy(small));
    expect(page).toMatch(
      /kvm #1: 2 outages with 10 failed requests, 12.3.s in all, the longest 12.0.s \(connection refused\)/,
    );
    expect(page).toContain('API outage</span>');
    expect(page).toContain('and a band for every API outage');
    const quiet = renderReport(createFixtureStudy({ ...small, troubled: false }));
    expect(quiet).not.toMatch(/API outage/);
  });
});
