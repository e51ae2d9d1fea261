import files from 'node:fs/promises';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { Worker } from '@temporalio/worker';
import ssh2 from 'ssh2';
import { CONTROL_FOLDER } from './boundary.js';
import { Seam, type Followed } from './seam.js';

/**
 * Loaded into a worker before its own code, so that the product needs none of this: it follows each
 * activity, what it asks the cloud and the nodes, and what it writes.
 */

const folder = process.env[CONTROL_FOLDER];
if (folder === undefined) throw new Error(`${CONTROL_FOLDER} names no folder`);
const seam = new Seam(folder);

/** So much later a wait is between two looks, and a timer runs. @unit ms */
const LATER_MS = 25;
const TIMER_MS = 120;
/** Activities that a timer would not run beside: how many run, how many have begun. */
let running = 0;
let begun = 0;

const createWorker = Worker.create.bind(Worker);
Worker.create = (options) =>
  createWorker({
    ...options,
    interceptors: { ...options.interceptors, activity: [() => ({ inbound: { execute } })] },
  });

async function execute<I, R>(input: I, next: (input: I) => Promise<R>): Promise<R> {
  const followed = seam.current();
  if (!followed) return next(input);
  const isBeside = followed.activity === 'collectSamples';
  if (!isBeside) {
    running++;
    begun++;
  }
  try {
    seam.pass(followed, 'scheduled');
    if (isBeside) later(followed, 'waiting', 4 * TIMER_MS);
    const result = await next(input);
    followed.ended = true;
    seam.pass(followed, 'returning');
    return result;
  } finally {
    followed.ended = true;
    if (!isBeside) running--;
    if (followed.activity === 'readClock') {
      const before = begun;
      setTimeout(() => {
        if (running === 0 && begun === before) seam.pass(followed, 'timer');
      }, TIMER_MS);
    }
  }
}

function later(followed: Followed, moment: string, afterMs: number): void {
  setTimeout(() => {
    if (!followed.ended) seam.pass(followed, moment);
  }, afterMs);
}

const request = http.request.bind(http) as (...args: unknown[]) => http.ClientRequest;
http.request = (...args: unknown[]) => {
  const outgoing = request(...args);
  const followed = seam.current();
  // A token is asked for once in a worker's life: no boundary of any one study.
  if (followed && !outgoing.path.includes('/auth/tokens')) follow(outgoing, followed);
  return outgoing;
};

function follow(outgoing: http.ClientRequest, followed: Followed): void {
  const kind = `${outgoing.method} ${kindOf(outgoing.path)}`;
  const end = outgoing.end.bind(outgoing) as (...args: unknown[]) => http.ClientRequest;
  outgoing.end = ((...args: unknown[]) => {
    seam.pass(followed, `before-request ${kind}`);
    const ended = end(...args);
    seam.pass(followed, `sent ${kind}`);
    return ended;
  }) as typeof outgoing.end;
  outgoing.once('response', (response) => {
    response.once('end', () => {
      seam.pass(followed, `replied ${kind}`);
      if (outgoing.method === 'GET') later(followed, 'waiting', LATER_MS);
    });
  });
}

/** `/compute/v2.1/servers/0a…/action?x=y` → `servers/action` */
function kindOf(path: string): string {
  const parts = path.split('?')[0]?.split('/') ?? [];
  return parts
    .slice(2)
    .filter((part) => !/^v\d/.test(part) && !/[0-9a-f]{8}-?([0-9a-f]{4}-?){3}/.test(part))
    .join('/');
}

// eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on its own `this`
const exec = ssh2.Client.prototype.exec as (...args: unknown[]) => ssh2.Client;
ssh2.Client.prototype.exec = function (this: ssh2.Client, ...args: unknown[]) {
  const followed = seam.current();
  const result = exec.apply(this, args);
  if (followed) seam.pass(followed, 'sent ssh');
  return result;
};

const rename = files.rename;
files.rename = (from, to) => {
  const followed = seam.current();
  if (followed) seam.pass(followed, 'writing');
  return rename(from, to);
};
syncBuiltinESMExports();
