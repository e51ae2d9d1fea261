import { describe, expect, it } from 'vitest';
import { lastLine, partsOfSpool } from './spool-parts.js';

const header = (id: string) => `h {"format":1,"id":"${id}","program":"python3"}\n`;

describe('partsOfSpool', () => {
  it('is in its first part before there is anything', () => {
    expect(partsOfSpool('', 'run-n1')).toEqual({ part: 1, base: 0 });
  });

  it('stays in a part whose recorder was started again', () => {
    const text = `${header('run-n1')}t 0\n${header('run-n1')}t 0\n`;
    expect(partsOfSpool(text, 'run-n1')).toEqual({ part: 1, base: 0 });
  });

  it('knows where the last part begins', () => {
    const before = `${header('run-n1')}t 0\n${header('run-n1.part-2')}t 0\n`;
    const text = `${before}${header('run-n1.part-3')}t 0\n${header('run-n1.part-3')}`;
    expect(partsOfSpool(text, 'run-n1')).toEqual({ part: 3, base: before.length });
  });
});

describe('lastLine', () => {
  it('is the last line that is whole, and empty when the last is torn', () => {
    expect(lastLine('t 1\ne 5 6 stopped\n')).toBe('e 5 6 stopped');
    expect(lastLine('t 1\ne 5 6 stop')).toBe('');
  });
});
