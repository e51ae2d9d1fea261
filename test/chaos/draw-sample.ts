/** `n` of the items, in their order; the same for the same seed. */
export function drawSample<T>(items: readonly T[], n: number, seed: number): T[] {
  const random = mulberry32(seed);
  const keyed = items.map((item, place) => ({ item, place, key: random() }));
  return keyed
    .sort((a, b) => a.key - b.key)
    .slice(0, n)
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** Tommy Ettinger's 32-bit generator, public domain. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
