import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createFixtureStudy } from './fixture/fixture-study.js';
import { renderReport } from './render-report.js';

/** Written anew with UPDATE_GOLDEN=1. Not `.html`, so that no formatter touches it. */
const GOLDEN = new URL('golden/report.html.golden', import.meta.url);

const troubled = renderReport(createFixtureStudy({ servers: 13, repetitions: 1 }));
const simulated = renderReport(
  createFixtureStudy({ simulated: true, servers: 2, repetitions: 1, troubled: false }),
);
const pictures = (page: string): string[] =>
  page.match(/<svg [^>]*class="chart"[^]*?<\/svg>/g) ?? [];

describe('renderReport', () => {
  it('gives the golden page, byte for byte', () => {
    if (process.env['UPDATE_GOLDEN']) writeFileSync(GOLDEN, simulated);
    expect(simulated === readFileSync(GOLDEN, 'utf8')).toBe(true);
  });

  it('gives the same bytes however often it is called', () => {
    const again = createFixtureStudy({ servers: 13, repetitions: 1 });
    expect(renderReport(again) === troubled).toBe(true);
  });

  it('loads nothing and runs nothing, and has a policy that forbids it', () => {
    expect(troubled).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:`,
    );
    expect(troubled).not.toMatch(/<script|<link|<iframe|<img|@import|url\((?!#)|src=|\bon[a-z]+="/);
    expect(troubled.match(/href="(?!#)[^"]*"/g)?.every((link) => !link.includes(':'))).toBe(true);
  });

  it('escapes the fault text of a cloud', () => {
    expect(troubled).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
  });

  it('says SIMULATED on top and in every picture of a simulated cloud, and nowhere else', () => {
    expect(simulated.indexOf('SIMULATED')).toBeLessThan(simulated.indexOf('<h1>'));
    expect(pictures(simulated).length).toBeGreaterThan(40);
    expect(pictures(simulated).every((picture) => picture.includes('SIMULATED'))).toBe(true);
    expect(simulated).toContain('10 times faster');
    expect(troubled).not.toContain('SIMULATED');
  });

  it('tells of failures, flags and what was left behind', () => {
    expect(troubled).toContain('did a hard one after its waiting time');
    expect(troubled).toContain('image 77aa snapshot-1');
  });

  it('says that nodes share one kernel where they do', () => {
    const data = createFixtureStudy({ servers: 1, repetitions: 1, sharedHost: true });
    expect(renderReport(data)).toContain('share one kernel');
    expect(troubled).not.toContain('share one kernel');
  });

  it('renders a study that has no run yet', () => {
    const { study } = createFixtureStudy({ servers: 1, repetitions: 1 });
    const page = renderReport({
      study: { ...study, endedAt: null, outcome: null },
      runs: [],
      samples: [],
    });
    expect(page).toContain('no run has been recorded');
  });

  it('renders runs that were not sampled', () => {
    const { study, runs } = createFixtureStudy({ servers: 1, repetitions: 1 });
    expect(renderReport({ study, runs, samples: [] })).toContain('Active servers');
  });

  it('renders a run of which nothing but its start is known', () => {
    const { study, runs } = createFixtureStudy({ servers: 1, repetitions: 1 });
    const begun = runs
      .slice(0, 1)
      .map((run) => ({ ...run, endedAt: null, outcome: null, phases: [], operations: [] }));
    expect(renderReport({ study, runs: begun, samples: [] })).toContain('not ended');
  });

  it('stays below 5 MB with thousands of servers', () => {
    const page = renderReport(createFixtureStudy({ servers: 1500, repetitions: 2 }));
    expect(page.length).toBeLessThan(5_000_000);
  }, 60_000);
});
