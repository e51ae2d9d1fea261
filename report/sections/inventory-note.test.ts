import { expect, it } from 'vitest';
import type { RunRecord } from '../../results/record.js';
import { createFixtureStudy } from '../fixture/fixture-study.js';
import { renderInventories } from './inventory-note.js';

const [run] = createFixtureStudy({ servers: 2, repetitions: 1 }).runs;
const before = { server: 3, port: 3 };
const told = (...more: readonly Partial<RunRecord>[]): string =>
  renderInventories(more.map((one) => ({ ...run!, ...one }))).text.replace(/\s+/g, ' ');

it('says nothing of runs that did not look', () => {
  expect(told({})).toBe('');
});

it('says in one sentence that all inventories are equal', () => {
  const inventory = { before, after: before };
  expect(told({ inventory }, { inventory })).toContain('the same before and after each of 2 runs');
});

it('tells counts that differ, and what others did though the counts are equal', () => {
  const page = told(
    { inventory: { before, after: before } },
    { inventory: { before, after: { server: 4, port: 3, image: 1 } } },
    { inventory: { before, after: before }, foreign: ['new: server s1 web'] },
  );
  expect(page).toContain('changed over 2 of 3 runs');
  expect(page).toContain('servers 3 → 4<');
  expect(page).toContain('by others: new: server s1 web');
});
