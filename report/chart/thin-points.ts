/** An operation as it is drawn. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  /** Not averaged: drawn hollow. */
  readonly hollow: boolean;
}

/** More points than this cannot be told apart in a picture of this width. */
export const MOST_POINTS = 400;
const BINS = 180;

/**
 * Many points become one per bin: its median, with a bar over everything that the bin holds, so
 * that no extreme vanishes. Hollow points are drawn one by one.
 */
export function thinPoints(points: readonly Point[]): readonly Point[] {
  if (points.length <= MOST_POINTS) return points;
  const kept = points.filter(({ hollow }) => hollow).slice(0, MOST_POINTS);
  const plain = points.filter(({ hollow }) => !hollow).sort((a, b) => a.x - b.x);
  const size = Math.ceil(plain.length / BINS);
  for (let i = 0; i < plain.length; i += size) {
    const bin = plain.slice(i, i + size).sort((a, b) => a.y - b.y);
    const middle = bin[bin.length >> 1];
    if (!middle) continue;
    kept.push({
      x: bin.reduce((sum, { x }) => sum + x, 0) / bin.length,
      y: middle.y,
      low: Math.min(...bin.map(({ low }) => low)),
      high: Math.max(...bin.map(({ high }) => high)),
      hollow: false,
    });
  }
  return kept;
}
