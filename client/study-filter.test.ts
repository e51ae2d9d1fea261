import { describe, expect, it } from 'vitest';
import { matchesFilter, readFilter, type Filterable } from './study-filter.js';

const now = new Date('2026-11-24T12:00:00Z');
const filterOf = (given: Readonly<Record<string, string>>) =>
  readFilter((option) => given[option], now);
const studies: readonly Filterable[] = [
  {
    study: 'nightly/20261124T020000Z',
    startedAt: '2026-11-24T02:00:00Z',
    outcome: 'ok',
    targets: ['kvm', 'lxc'],
    isDryRun: false,
  },
  {
    study: 'nightly/20261110T020000Z',
    startedAt: '2026-11-10T02:00:00Z',
    outcome: 'failed',
    targets: ['kvm'],
    isDryRun: false,
  },
  {
    study: 'nightly-2/20261124T030000Z',
    startedAt: '2026-11-24T03:00:00Z',
    outcome: null,
    targets: ['docker'],
    isDryRun: false,
  },
  {
    study: 'dry-run-nightly',
    startedAt: '2026-11-24T04:00:00Z',
    outcome: 'checked',
    targets: ['kvm'],
    isDryRun: true,
  },
  {
    study: 'dry-run-nightly',
    startedAt: '2026-11-24T04:00:00Z',
    outcome: 'failed',
    targets: [],
    isDryRun: true,
  },
];
const found = (given: Readonly<Record<string, string>>): string[] =>
  studies.filter((study) => matchesFilter(study, filterOf(given))).map(({ study }) => study);

describe('the filter of a list', () => {
  it.each([
    [{}, [0, 1, 2]],
    [{ plan: 'nightly' }, [0, 1]],
    [{ target: 'kvm' }, [0, 1]],
    [{ outcome: 'failed' }, [1]],
    [{ outcome: 'checked' }, [3]],
    [{ since: '7d' }, [0, 2]],
    [{ until: '2026-11-20' }, [1]],
    [{ since: '20d', until: '2026-11-24T02:30:00Z' }, [0, 1]],
    [{ plan: 'nightly', since: '2026-11-20', outcome: 'ok' }, [0]],
  ])('%j', (given, indexes) => {
    expect(found(given)).toEqual(indexes.map((i) => studies[i]!.study));
  });

  it('quotes what can be no name of a plan', () => {
    expect(() => filterOf({ plan: 'a "b"' })).toThrow(`'a "b"' of '--plan' is no name of a plan`);
  });

  it('quotes a word that is no outcome', () => {
    expect(() => filterOf({ outcome: 'faild' })).toThrow("'faild' is no outcome of a study");
  });
});
