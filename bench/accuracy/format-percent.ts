/** A share as `100 %`, `98.7 %`: never rounded to a goal that was missed. */
export const formatPercent = (share: number): string =>
  `${Number.isInteger(share * 100) ? String(share * 100) : (share * 100).toFixed(1)} %`;
