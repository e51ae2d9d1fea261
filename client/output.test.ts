import { describe, expect, it } from 'vitest';
import { createOutput, type Output } from './output.js';

function capture(env: NodeJS.ProcessEnv, isTTY: boolean): { output: Output; text: () => string } {
  let written = '';
  const stream = { isTTY, columns: 21, write: (text: string) => (written += text) };
  return { output: createOutput(stream, stream, env), text: () => written };
}

describe('createOutput', () => {
  it('draws live lines over the last ones and cuts what would wrap', () => {
    const { output, text } = capture({ NO_COLOR: '1' }, true);
    output.live(['one', 'a line that is much too long']);
    output.live(['two']);
    expect(text()).toBe('one\na line that is much \n\x1b[2A\x1b[Jtwo\n');
  });

  it('takes live lines away before it writes another line', () => {
    const { output, text } = capture({}, true);
    output.live(['one']);
    output.line('done');
    expect(text()).toBe('one\n\x1b[1A\x1b[Jdone\n');
  });

  it('draws nothing live and uses no colour in a log', () => {
    const { output, text } = capture({}, false);
    output.live(['one']);
    output.line(output.style.red('red'));
    expect(text()).toBe('red\n');
  });

  it('respects NO_COLOR on a terminal', () => {
    expect(capture({ NO_COLOR: '1' }, true).output.style.red('red')).toBe('red');
    expect(capture({}, true).output.style.red('red')).toBe('\x1b[31mred\x1b[0m');
  });
});
