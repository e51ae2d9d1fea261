import { patched, sleep } from '@temporalio/workflow';
import type { RunInput } from '../../workflows/contract/runs.js';
import type { RunSummary } from '../../workflows/contract/progress.js';
import { run as runOfToday } from '../../workflows/run.js';

export * from '../../workflows/workflows.js';

/** The same change as it must be made: what began before goes on without it. */
export async function run(input: RunInput): Promise<RunSummary> {
  if (patched('a moment first')) await sleep('1 second');
  return runOfToday(input);
}
