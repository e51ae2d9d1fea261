import { describe, expect, it } from 'vitest';
import { readStudyRequest } from './study-request.js';

describe('readStudyRequest', () => {
  it('takes a plan’s name, a whole plan under `plan`, or a plan as it is', () => {
    expect(readStudyRequest({ plan: 'nightly' })).toEqual({
      request: { plan: { name: 'nightly' }, dryRun: false, preflight: false },
      problems: [],
    });
    expect(readStudyRequest({ plan: { name: 'p' }, dry_run: true }).request).toEqual({
      plan: { document: { name: 'p' }, path: 'plan' },
      dryRun: true,
      preflight: false,
    });
    expect(readStudyRequest({ name: 'p', targets: [], preflight: true }).request).toEqual({
      plan: { document: { name: 'p', targets: [] }, path: '' },
      dryRun: false,
      preflight: true,
    });
  });

  it.each([
    [undefined, '', 'the input is empty; write {"plan": "NAME"}'],
    [null, '', 'the input is empty'],
    ['nightly', '', 'expected an object, got "nightly"; write {"plan": "NAME"}'],
    [7, '', 'expected an object, got 7'],
    [[{ plan: 'nightly' }], '', 'expected an object, got [{"plan":"nightly"}]'],
    [{ plan: 3 }, 'plan', 'expected a name or a whole plan, got 3'],
    [{ plan: null }, 'plan', 'expected a name or a whole plan, got null'],
  ])('says what is wrong with %j, and asks for no study', (input, path, message) => {
    const { request, problems } = readStudyRequest(input);
    expect(request).toBeUndefined();
    expect(problems).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  it('lists every problem beside the plan at once', () => {
    const input = { plan: 'nightly', dry_run: 'yes', preflight: 1, repetitions: 2 };
    expect(readStudyRequest(input).problems).toEqual([
      { path: 'dry_run', message: 'expected boolean, got "yes"' },
      { path: 'preflight', message: 'expected boolean, got 1' },
      { path: 'repetitions', message: expect.stringContaining("no such key beside 'plan'") },
    ]);
  });
});
