import { describe, expect, it } from 'vitest';
import { ResultsError, toResultsError } from './results-error.js';

/** As Node makes them; a test that runs as root cannot provoke every one. */
const systemError = (code: string): Error => Object.assign(new Error(code), { code });

describe('toResultsError', () => {
  it.each([
    ['EACCES', 'permission denied', 'or choose another results folder'],
    ['EPERM', 'permission denied', 'or choose another results folder'],
    ['EROFS', 'the file system is read-only', 'on another disk'],
    ['ENOSPC', 'the disk is full', 'what was measured is kept by Temporal'],
    ['EDQUOT', 'the disk quota is used up', 'what was measured is kept by Temporal'],
  ])('says what %s means for the path, and the way out', (code, words, hint) => {
    const error = toResultsError(systemError(code), '/data/demo', 'write');
    expect(error).toBeInstanceOf(ResultsError);
    expect((error as ResultsError).message).toBe(`Cannot write '/data/demo': ${words}.`);
    expect((error as ResultsError).hint).toContain(hint);
  });

  it('leaves alone what is no error of the file system', () => {
    const error = new Error('something else');
    expect(toResultsError(error, '/data', 'read')).toBe(error);
  });
});
