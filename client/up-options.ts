import type { Home } from './home.js';

/** How services are brought up. */
export interface UpOptions {
  readonly home: Home;
  /** Absolute path of the results root for a worker that is started. */
  readonly results: string;
  /** Hears a line about each thing that is done. */
  readonly say: (line: string) => void;
  /** First ports to try; 0 takes any. @default 7233 and 8233 */
  readonly ports?: { readonly temporal: number; readonly ui: number };
  /** Ignores servers that a person configured; adds to the worker's environment. */
  readonly isolated?: { readonly workerEnv: NodeJS.ProcessEnv };
}
