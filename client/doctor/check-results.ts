import { statfs } from 'node:fs/promises';
import { hasScheme } from '../../results/results-address.js';
import type { ResultsStore } from '../../results/results-store.js';
import { EXIT } from '../exit-code.js';
import { failedCheck, fine, problem, type Finding } from './finding.js';

/** A day of one node's counters at 1 Hz takes some hundred MiB. */
const ENOUGH_BYTES = 2 ** 30;

/** Whether results can be written, and how much room there is in a folder. */
export async function checkResults(store: ResultsStore): Promise<Finding> {
  const { root } = store;
  try {
    await store.probe();
  } catch (error) {
    return failedCheck('results', error);
  }
  if (hasScheme(root)) return fine('results', `'${root}' can be written`);
  const disk = await statfs(root);
  const free = disk.bavail * disk.bsize;
  const room = `${(free / 2 ** 30).toFixed(1)} GiB free in '${root}'`;
  return free >= ENOUGH_BYTES
    ? fine('results', room)
    : problem(
        'results',
        EXIT.internal,
        room,
        'free some space, or set PACKBENCH_RESULTS to a folder on another disk',
      );
}
