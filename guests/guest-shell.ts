export interface GuestShellOptions {
  /** How long the script may take. @default 30000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface GuestShellResult {
  /** Exit code; null when a signal ended the script. */
  readonly code: number | null;
  /** Standard output and standard error, in the order in which they were written. */
  readonly output: string;
}

/** A way into one guest, or into a compute node. */
export interface GuestShell {
  /** Runs a POSIX sh script there, with nothing on its standard input, and waits for its end. */
  run(script: string, options?: GuestShellOptions): Promise<GuestShellResult>;
  close(): void;
}
