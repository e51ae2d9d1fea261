/** [x, y]; y null breaks the line. */
export type CurvePoint = readonly [number, number | null];

/**
 * Thins a curve to what a picture can show: of every bin of x the first, lowest, highest and last
 * point are kept, in their order, so that no peak and no break is lost.
 */
export function thinCurve(points: readonly CurvePoint[], bins: number): readonly CurvePoint[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length <= bins * 4) return points;
  const width = (last[0] - first[0]) / bins || 1;
  const kept: CurvePoint[] = [];
  let bin: CurvePoint[] = [];
  let index = 0;
  for (const point of points) {
    const at = Math.floor((point[0] - first[0]) / width);
    if (at !== index) {
      kept.push(...extremes(bin));
      bin = [];
      index = at;
    }
    bin.push(point);
  }
  return [...kept, ...extremes(bin)];
}

function extremes(bin: readonly CurvePoint[]): readonly CurvePoint[] {
  if (bin.length <= 4) return bin;
  let low = -1;
  let high = -1;
  let hole = -1;
  bin.forEach(([, y], i) => {
    if (y === null) hole = i;
    else {
      if (low < 0 || y < (bin[low]?.[1] ?? 0)) low = i;
      if (high < 0 || y > (bin[high]?.[1] ?? 0)) high = i;
    }
  });
  const places = new Set([0, low, high, hole, bin.length - 1].filter((i) => i >= 0));
  return bin.filter((_, i) => places.has(i));
}
