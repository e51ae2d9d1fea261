/** Does `work` while no other process does work under the same lock file. */
export function withLockFile<T>(
  path: string,
  work: () => Promise<T>,
  options?: { onWait?: (pid: number) => void; timeoutMs?: number },
): Promise<T>;
