/** Where downloads are kept. */
export function cacheFolder(): string;
/** Where a running packbench keeps its state. */
export function stateFolder(): string;
