const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Makes a function that turns the signals that end a process into an AbortSignal, from its first
 * call on. The second signal ends the process as if nothing listened.
 */
export function interruptionOf(process: NodeJS.Process): () => AbortSignal {
  let controller: AbortController | undefined;
  return () => {
    if (controller) return controller.signal;
    const made = new AbortController();
    controller = made;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (made.signal.aborted) process.exit(128 + (signal === 'SIGINT' ? 2 : 15));
      made.abort(signal);
    };
    for (const signal of SIGNALS) process.on(signal, onSignal);
    return made.signal;
  };
}
