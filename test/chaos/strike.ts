import { existsSync, writeFileSync } from 'node:fs';
import type { Armed, ControlFiles } from './boundary.js';

const PAUSE_MS = 2;
/** The harness may have to ask a server that is busy. @unit ms */
const PATIENCE_MS = 20_000;
const cell = new Int32Array(new SharedArrayBuffer(4));

/** Stops this process's JavaScript without letting anything else of it run. */
const stand = (): void => {
  Atomics.wait(cell, 0, 0, PAUSE_MS);
};

/** Lets the n-th fault of a cell happen here and now; returns once it has happened. */
export function strike(armed: Armed, nth: number, files: ControlFiles): void {
  const fault = armed.strikes[nth]?.fault;
  // Exclusively: of two workers only one is struck.
  try {
    writeFileSync(files.struck(armed.cell, nth), String(process.pid), { flag: 'wx' });
  } catch {
    return;
  }
  switch (fault) {
    case 'kill-worker':
      process.kill(process.pid, 'SIGKILL');
      break;
    case 'term-worker':
      process.kill(process.pid, 'SIGTERM');
      break;
    case 'stale-worker':
      process.kill(process.pid, 'SIGSTOP');
      break;
    case 'kill-server':
      killServer(armed.serverPid);
      break;
    case 'kill-both':
      killServer(armed.serverPid);
      process.kill(process.pid, 'SIGKILL');
      break;
    case 'cancel':
    case 'terminate': {
      const giveUpAt = Date.now() + PATIENCE_MS;
      while (!existsSync(files.goOn(armed.cell, nth)) && Date.now() < giveUpAt) stand();
      break;
    }
    case undefined:
      break;
  }
}

function killServer(pid: number): void {
  const giveUpAt = Date.now() + PATIENCE_MS;
  try {
    process.kill(pid, 'SIGKILL');
    for (;;) {
      process.kill(pid, 0);
      if (Date.now() > giveUpAt) return;
      stand();
    }
  } catch {
    // It is gone.
  }
}
