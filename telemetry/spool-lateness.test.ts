import { describe, expect, it } from 'vitest';
import { SpoolLateness } from './spool-lateness.js';

const tick = (seq: number, latenessNs: number): string =>
  `t ${String(seq)} 1000 2000 ${String(latenessNs)} 300\tc 1 2 3\t.\n`;
const SPOOL = `h {"format":1}\n${tick(0, 50_000)}${tick(1, 2_000_000)}x 2 3 no room\n${tick(4, 0)}e 9 9 stopped\n`;

describe('SpoolLateness', () => {
  it('reads how late each tick was, in seconds', () => {
    expect(new SpoolLateness().read(SPOOL)).toEqual([0.00005, 0.002, 0]);
  });

  it('reads each tick once, wherever the pieces are cut', () => {
    for (let cut = 0; cut <= SPOOL.length; cut++) {
      const lateness = new SpoolLateness();
      const pieces = [Buffer.from(SPOOL.slice(0, cut)), Buffer.from(SPOOL.slice(cut))];
      expect(pieces.flatMap((piece) => lateness.read(piece))).toEqual([0.00005, 0.002, 0]);
    }
  });

  it('begins in the middle of a line, as after a restart', () => {
    expect(new SpoolLateness().read(SPOOL.slice(SPOOL.indexOf('1000')))).toEqual([0.002, 0]);
  });
});
