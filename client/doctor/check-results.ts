import { mkdir, mkdtemp, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { toResultsError } from '../../results/results-error.js';
import { EXIT } from '../exit-code.js';
import { failedCheck, fine, problem, type Finding } from './finding.js';

/** A day of one node's counters at 1 Hz takes some hundred MiB. */
const ENOUGH_BYTES = 2 ** 30;

/** Whether results can be written, and how much room there is. */
export async function checkResults(root: string): Promise<Finding> {
  try {
    await mkdir(root, { recursive: true });
    await rm(await mkdtemp(join(root, '.doctor-')), { recursive: true });
  } catch (error) {
    return failedCheck('results', toResultsError(error, root, 'write'));
  }
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
