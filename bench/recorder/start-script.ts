import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseCounterReadings, type CounterReadings } from './counter-series.js';
import { NODE_PATH } from './local-session.js';
import { startProcess, type OwnedProcess } from './owned-process.js';

/** Both scripts end when their standard input closes: also when the bench is killed. */
function startScript(file: string, ...args: string[]): Promise<OwnedProcess> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return startProcess('python3', ['-I', '-S', path, ...args], { ...process.env, PATH: NODE_PATH });
}

export interface RunningLoad {
  /** Why no bytes go over a counted interface; empty when they do. */
  readonly note: string;
  stop(): Promise<void>;
}

/** Loads every core, the disk under `folder` and the network: see load.py. */
export async function startLoad(folder: string): Promise<RunningLoad> {
  const load = await startScript('load.py', folder);
  if (!load.child.stdout) throw new Error('load.py has no output');
  const lines = createInterface(load.child.stdout);
  const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string?];
  if (!line?.startsWith('ready')) throw new Error(`load.py did not start: ${load.lastWords()}`);
  return { note: line.replace(/^ready ?/, ''), stop: () => load.closeInput() };
}

export interface RunningReader {
  /** Ends it and gives what it read. */
  stop(): Promise<CounterReadings>;
}

/** Starts the independent reader: see counter-reader.py. */
export async function startReader(): Promise<RunningReader> {
  const reader = await startScript('counter-reader.py');
  const pieces: Buffer[] = [];
  reader.child.stdout?.on('data', (piece: Buffer) => pieces.push(piece));
  return {
    async stop() {
      await reader.closeInput();
      return parseCounterReadings(Buffer.concat(pieces).toString());
    },
  };
}
