import { ApplicationFailure, getExternalWorkflowHandle, setHandler } from '@temporalio/workflow';
import type { Decision } from '../results/record.js';
import { DECISION_UPDATES, decideSignal } from './contract/decisions.js';
import type { RunProgress } from './contract/progress.js';

/** What a study tells its run, until the run itself says how it goes on. */
const TOLD: Readonly<Record<Decision, string>> = {
  resume: 'told to try again',
  skip: 'told to leave that out',
  abort: 'told to end',
};

/**
 * What a run understands its study understands too, so that an operator need not look for the right
 * page: it is passed on to the run that it can only be meant for.
 */
export function passOnDecisions(
  runs: ReadonlyMap<string, RunProgress>,
  onTold: (progress: RunProgress) => void,
): void {
  for (const { decision, update, description } of DECISION_UPDATES) {
    const find = (): RunProgress => meant([...runs.values()], decision);
    setHandler(
      update,
      async () => {
        const progress = find();
        onTold({ ...progress, state: 'running', latest: TOLD[decision] });
        try {
          await getExternalWorkflowHandle(progress.run).signal(decideSignal, decision);
        } catch {
          throw refused(`the run '${progress.run}' has just ended`);
        }
        return `${progress.run}: ${TOLD[decision]}`;
      },
      {
        description,
        validator: () => {
          find();
        },
      },
    );
  }
}

/** @throws ApplicationFailure that the operator reads */
function meant(runs: readonly RunProgress[], decision: Decision): RunProgress {
  const blocked = runs.find(({ state }) => state === 'blocked');
  if (blocked) return blocked;
  if (decision !== 'abort') {
    throw refused('no run of this study is blocked: there is nothing to decide');
  }
  const going = runs.find(({ state }) => state === 'running' || state === 'queued');
  if (going) return going;
  throw refused('no run of this study is going on: there is nothing to abort');
}

const refused = (message: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(message, 'DecisionRefused');
