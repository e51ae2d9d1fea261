/** A piece of a spool in a bucket: an object that is never changed. */
export interface SpoolPiece {
  readonly key: string;
  /** Its bytes are those of the spool from `start` up to `end`. */
  readonly start: number;
  readonly end: number;
}

/** A piece that is to be read, and where its part of the spool begins. */
export interface ChosenPiece extends SpoolPiece {
  readonly from: number;
}

const DIGITS = 13;

/** Key of a piece; that of the whole spool is the spool's own. */
export function pieceKey(spool: string, start: number, end: number): string {
  const digits = (n: number): string => String(n).padStart(DIGITS, '0');
  return `${spool}.${digits(start)}-${digits(end)}`;
}

/** The piece that an object is, or undefined when it is none of this spool. */
export function parsePiece(
  spool: string,
  { key, size }: { readonly key: string; readonly size: number },
): SpoolPiece | undefined {
  if (key === spool) return { key, start: 0, end: size };
  const found = /^\.(\d+)-(\d+)$/.exec(key.startsWith(spool) ? key.slice(spool.length) : '');
  if (!found) return undefined;
  return { key, start: Number(found[1]), end: Number(found[2]) };
}

/**
 * The fewest pieces that make the spool from its beginning up to the first hole. Pieces may overlap
 * in any way: two workers collected the same bytes, or several pieces were made into one.
 */
export function choosePieces(pieces: readonly SpoolPiece[]): readonly ChosenPiece[] {
  const sorted = [...pieces].sort((a, b) => a.start - b.start);
  const chosen: ChosenPiece[] = [];
  let at = 0;
  let next = 0;
  for (;;) {
    let best: SpoolPiece | undefined;
    for (let piece = sorted[next]; piece && piece.start <= at; piece = sorted[++next]) {
      if (!best || piece.end > best.end) best = piece;
    }
    if (!best || best.end <= at) return chosen;
    chosen.push({ ...best, from: at });
    at = best.end;
  }
}
