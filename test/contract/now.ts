/** Epoch ms with fractions. */
export const now = (): number => performance.timeOrigin + performance.now();
