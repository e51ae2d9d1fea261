import { describe, expect, it } from 'vitest';
import { lastEvening, operatorLinks } from './operator-links.js';
import { schedulesPage, startPage, uiOf } from './ui-pages.js';

const place = { ui: 'http://127.0.0.1:8233/', namespace: 'team a' };

describe('operatorLinks', () => {
  const links = new Map(
    operatorLinks(place, new Date(2026, 10, 24, 9, 30)).map((one) => [one.name, one.address]),
  );
  const queryOf = (name: string) => new URL(links.get(name) ?? '').searchParams.get('query');

  it('has what runs, what is blocked, and what ran last night', () => {
    expect(queryOf('running')).toMatch(
      /^WorkflowType IN \('study', .*\) AND ExecutionStatus = "Running"$/,
    );
    expect(queryOf('blocked')).toBe('PackbenchPhase = "blocked" AND ExecutionStatus = "Running"');
    const since = new Date(2026, 10, 23, 18).toISOString();
    expect(queryOf('last night')).toContain(` AND StartTime >= "${since}"`);
    expect(queryOf('last night')).toContain(' AND ExecutionStatus != "ContinuedAsNew"');
  });

  it('has what waits in a pause, and what was terminated before it set its outcome', () => {
    expect(queryOf('paused')).toBe('PackbenchPhase = "paused" AND ExecutionStatus = "Running"');
    expect(queryOf('last night, not ok')).toMatch(
      / AND \(PackbenchOutcome IN \(.*\) OR ExecutionStatus IN \(.*"Terminated", "TimedOut"\)\)$/,
    );
  });

  it('leads to one namespace of one Web UI', () => {
    for (const address of links.values()) {
      expect(address).toMatch(/^http:\/\/127\.0\.0\.1:8233\/namespaces\/team%20a\//);
    }
  });
});

describe('lastEvening', () => {
  it('is six o’clock of the day before, also early in the morning and on the first', () => {
    expect(lastEvening(new Date(2026, 11, 1, 0, 5))).toEqual(new Date(2026, 10, 30, 18));
  });
});

describe('pages of the Web UI', () => {
  it('name the run whose input the form takes over, and no workflow id', () => {
    expect(startPage(place, 'study', 'run-1')).toBe(
      'http://127.0.0.1:8233/namespaces/team%20a/workflows/start-workflow?workflowType=study&taskQueue=packbench&runId=run-1',
    );
    expect(schedulesPage(place, 'run-nightly-now')).toMatch(/\/schedules\/run-nightly-now$/);
  });

  it('need to know where the Web UI is', () => {
    const elsewhere = {
      address: 'temporal.example:7233',
      namespace: 'default',
      origin: 'configured',
      options: {},
    } as const;
    expect(() => uiOf({ ...elsewhere, ui: undefined })).toThrow(
      'where the Web UI of the Temporal server at temporal.example:7233 is, is not known',
    );
    expect(uiOf({ ...elsewhere, ui: 'https://ui.example' }).ui).toBe('https://ui.example');
  });
});
