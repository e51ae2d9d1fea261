/** `2.90` and its like: two whole numbers, so `2.9` < `2.10`. */
export type Microversion = `${number}.${number}`;

export function isMicroversion(text: string): text is Microversion {
  return /^\d+\.\d+$/.test(text);
}

/** Below zero when `a` is older, above zero when it is newer. */
export function compareMicroversions(a: Microversion, b: Microversion): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}

/** The newest version that the cloud has and that is not newer than `wanted`. */
export function negotiate(wanted: Microversion, max: Microversion): Microversion {
  return compareMicroversions(max, wanted) < 0 ? max : wanted;
}
