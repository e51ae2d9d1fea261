import type { Client } from '@temporalio/client';
import { loadPayloadKeys } from '../codec/payload-keys.js';
import { isRunning, stopProcess } from './background-process.js';
import { CommandError } from './command-error.js';
import { EXIT } from './exit-code.js';
import type { TemporalPlace } from './find-temporal.js';
import type { WorkerState } from './home.js';
import type { UpOptions } from './up-options.js';
import { startWorker } from './worker-process.js';

/** Running activities get this long to finish; what they do not finish, the next worker does. */
export const WORKER_GRACE_MS = 30_000;

/** The worker of a home, started when it does not run. */
export async function workerUp(
  options: UpOptions,
  place: TemporalPlace,
  client: Client,
): Promise<WorkerState> {
  const { home, say, results } = options;
  const known = await home.readWorker();
  if (known && (await isRunning(known.process))) {
    if (known.address === place.address) {
      tellDifferences(known, options);
      return known;
    }
    say(`The worker polls ${known.address}; stopping it for one at ${place.address}.`);
    await stopProcess(known.process, WORKER_GRACE_MS);
  } else if (known) {
    say('The worker is gone; starting it again. What it was doing goes on where it was.');
  }
  const identity = await startWorker({
    client,
    results,
    address: place.address,
    logFile: home.workerLog,
    ...(place.origin === 'own' && { temporalToml: home.temporalToml }),
    ...(options.isolated && { env: options.isolated.workerEnv }),
  }).catch((error: unknown) => {
    throw new CommandError(EXIT.internal, error instanceof Error ? error.message : String(error), {
      hint: '`packbench doctor` looks for what is wrong',
      cause: error,
    });
  });
  const state = { process: identity, address: place.address, results, ...surroundings() };
  await home.writeWorker(state);
  say(`Worker started; it writes results to '${results}'.`);
  return state;
}

/** What a worker takes over from the process that starts it. */
function surroundings(): Required<Pick<WorkerState, 'cwd' | 'cloudsFile' | 'payloadKey'>> {
  return {
    cwd: process.cwd(),
    cloudsFile: process.env['OS_CLIENT_CONFIG_FILE'] ?? null,
    payloadKey: loadPayloadKeys(process.env)[0]?.id ?? null,
  };
}

/** A worker that runs already keeps what it was started with, which may surprise. */
function tellDifferences(worker: WorkerState, { results, say }: UpOptions): void {
  const here = surroundings();
  if (worker.results !== results) say(`The running worker writes results to '${worker.results}'.`);
  if (worker.cloudsFile !== here.cloudsFile || (!here.cloudsFile && worker.cwd !== here.cwd)) {
    const where = worker.cloudsFile ?? `${worker.cwd} and the usual folders`;
    say(`The running worker has its clouds.yaml from ${where}; \`packbench down\` ends it.`);
  }
  const key = worker.payloadKey ?? null;
  if (key !== here.payloadKey) {
    const theirs = key === null ? 'encrypts no payloads' : `encrypts with key ${key}`;
    say(
      `The running worker ${theirs}, this command ${here.payloadKey ?? 'with none'}; \`packbench down\` ends it.`,
    );
  }
}
