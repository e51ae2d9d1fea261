import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePieces, parsePiece, pieceKey, type SpoolPiece } from './spool-pieces.js';

const KEY = 'a/samples/kvm/n/serial-boot-1.spool';
const piece = (start: number, end: number): SpoolPiece => ({
  key: pieceKey(KEY, start, end),
  start,
  end,
});
const chosen = (...pieces: readonly SpoolPiece[]): readonly (readonly number[])[] =>
  choosePieces(pieces).map(({ from, start, end }) => [from, start, end]);

describe('choosePieces', () => {
  it('takes one after the other up to the first hole', () => {
    expect(chosen(piece(3, 6), piece(0, 3), piece(8, 9))).toEqual([
      [0, 0, 3],
      [3, 3, 6],
    ]);
    expect(chosen(piece(1, 2))).toEqual([]);
  });

  it('takes a large one in place of those that it was made of, and the rest of one that overlaps', () => {
    expect(chosen(piece(0, 3), piece(3, 6), piece(0, 6), piece(4, 9))).toEqual([
      [0, 0, 6],
      [6, 4, 9],
    ]);
  });

  it('covers each byte once and as far as any choice could', () => {
    const one = fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 20 }));
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), (ranges) => {
        const pieces = ranges.map(([start, length]) => piece(start, start + length));
        let end = 0;
        while (pieces.some((p) => p.start <= end && p.end > end)) end += 1;
        let at = 0;
        for (const { from, start, end: until } of choosePieces(pieces)) {
          expect(from).toBe(at);
          expect(start).toBeLessThanOrEqual(from);
          expect(until).toBeGreaterThan(from);
          at = until;
        }
        expect(at).toBe(end);
      }),
    );
  });
});

describe('parsePiece', () => {
  it('reads back what pieceKey says, and the whole spool from its size', () => {
    expect(parsePiece(KEY, { key: pieceKey(KEY, 5, 70), size: 65 })).toEqual(piece(5, 70));
    expect(parsePiece(KEY, { key: KEY, size: 9 })).toEqual({ key: KEY, start: 0, end: 9 });
  });

  it.each([`${KEY}x`, `${KEY}.1`, 'a/samples/kvm/n/serial-boot-10.spool', `b${KEY}`])(
    'knows that %s is none of it',
    (key) => {
      expect(parsePiece(KEY, { key, size: 1 })).toBeUndefined();
    },
  );
});
