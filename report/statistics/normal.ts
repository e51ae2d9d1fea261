/**
 * Distribution function of the standard normal: Abramowitz & Stegun (1964) 26.2.17 is too coarse
 * for a bootstrap's tails, so this is Marsaglia's series (2004, Evaluating the Normal
 * Distribution), exact to 1e-15 within ±7.
 */
export function normalCdf(x: number): number {
  if (x < -7) return 0;
  if (x > 7) return 1;
  let sum = x;
  let term = x;
  for (let i = 3; Math.abs(term) > 1e-17 && i < 400; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}

/** Inverse of `normalCdf` for 0 < p < 1, by bisection: it is called a handful of times. */
export function normalQuantile(p: number): number {
  let low = -7;
  let high = 7;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
