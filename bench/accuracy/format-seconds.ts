/** Milliseconds as seconds with three decimals, such as `1.850`. */
export const formatSeconds = (ms: number): string => (ms / 1000).toFixed(3);
