import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { runProgressSignal, type RunProgress } from './contract/progress.js';

/** Tells the study that a run belongs to where the run is. */
export async function tellStudy(progress: RunProgress): Promise<void> {
  const { parent } = workflowInfo();
  if (!parent) return;
  // The study may be gone (terminated); the run then goes on to its clean-up all the same.
  await getExternalWorkflowHandle(parent.workflowId)
    .signal(runProgressSignal, progress)
    .catch(() => undefined);
}
