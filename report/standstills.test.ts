import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../results/record.js';
import { createFixtureStudy } from './fixture/fixture-study.js';
import { renderReport } from './render-report.js';
import { standstillsOf } from './standstills.js';
import { toTraces } from './run-trace.js';

const data = createFixtureStudy({ repetitions: 1, servers: 3, troubled: false });
const [first] = data.runs;
const startMs = Date.parse(first!.startedAt);
const at = (seconds: number): string => new Date(startMs + seconds * 1000).toISOString();
const run: RunRecord = {
  ...first!,
  pauses: [{ startedAt: at(20), endedAt: at(95), reason: 'the rack <was> cabled' }],
  blocks: [{ startedAt: at(12), endedAt: null, reason: 'boot server 2: 503', decision: null }],
};

describe('standstills', () => {
  it('are the pauses and the blocks of a run, in order', () => {
    expect(standstillsOf(run)).toEqual([
      { kind: 'blocked', startedAt: at(12), endedAt: null, reason: 'boot server 2: 503' },
      { kind: 'paused', startedAt: at(20), endedAt: at(95), reason: 'the rack <was> cabled' },
    ]);
    expect(standstillsOf(first!)).toEqual([]);
  });

  it('lie in the time of the run; one without an end lasts to its end', () => {
    const [trace] = toTraces([run], []);
    expect(trace?.standstills).toEqual([
      { fromS: 12, toS: trace!.endS },
      { fromS: 20, toS: Math.min(95, trace!.endS) },
    ]);
  });

  it('are a band with a key and sentences in the report, and nothing without them', () => {
    const page = renderReport({ ...data, runs: [run, ...data.runs.slice(1)] });
    expect(page).toContain('paused or blocked</span>');
    expect(page).toContain('and a grey band where a run stood still');
    expect(page).toMatch(
      /#1: paused from 2026-03-02 09:00:20 UTC for 1.min 15.s: the rack &lt;was&gt; cabled/,
    );
    expect(page).toMatch(
      /#1: blocked from 2026-03-02 09:00:12 UTC and not seen to go on: boot server 2: 503/,
    );
    expect(renderReport(data)).not.toMatch(/stood still|paused or blocked/);
  });
});
