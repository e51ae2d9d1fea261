/** The lines before the figures. */
export function startOfRun(threads, about = '') {
  return `Running the test with following options:
Number of threads: ${threads}
Initializing random number generator from current time


${about}Initializing worker threads...

Threads started!
`;
}

/**
 * The lines after the figures. Latency is what the threads' time leaves for each event.
 * @param {{ seconds: number, events: number, threads: number, draws: ReturnType<typeof import('./draws.mjs').createDraws> }} run
 */
export function endOfRun({ seconds, events, threads, draws }) {
  const busy = seconds * threads * 0.998;
  const average = (1000 * busy) / Math.max(1, events);
  const row = (name, ms) => `         ${name}:${ms.toFixed(2).padStart(43 - name.length)}\n`;
  const spread = threads === 1 ? 0 : draws.around((0.02 * events) / threads, 0.3);
  return `
General statistics:
    total time:                          ${seconds.toFixed(4)}s
    total number of events:              ${events}

Latency (ms):
${row('min', average * draws.around(0.4, 0.1))}${row('avg', average)}${row('max', average * draws.around(9, 0.4))}${row('95th percentile', average * draws.around(1.8, 0.1))}${row('sum', 1000 * busy)}
Threads fairness:
    events (avg/stddev):           ${(events / threads).toFixed(4)}/${spread.toFixed(2)}
    execution time (avg/stddev):   ${(busy / threads).toFixed(4)}/${threads === 1 ? '0.00' : '0.01'}
`;
}
