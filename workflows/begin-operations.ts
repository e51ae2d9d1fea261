import { STEP_ACTIVITIES } from './contract/activities.js';
import type { RunInput } from './contract/runs.js';
import type {
  AwaitStepInput,
  AwaitStepResult,
  StartedOperation,
  StartStepInput,
  StepItem,
  StepKind,
} from './contract/steps.js';
import { skippedStart, skippedWait } from './skipped-step.js';
import type { StepFrame } from './step-frame.js';

export type Reached = AwaitStepResult['reached'][number];

/** An operation that has reached its end, and how it began. */
export interface Begun {
  readonly started: StartedOperation;
  readonly reached: Reached;
}

/** Words of the timeline, by kind of step: what is asked for, and what is waited for. */
const WORDS: Readonly<Record<StepKind, readonly [string, string]>> = {
  boot: ['boot', 'wait until ACTIVE:'],
  reboot: ['soft reboot', 'wait until rebooted:'],
  snapshot: ['snapshot', 'wait until the image is active:'],
  delete: ['delete', 'wait until gone:'],
  'delete-image': ['delete the image of', 'wait until the image is gone:'],
};

/** Starts at most 50 operations at the same moment, and waits for those that were accepted. */
export async function beginOperations(
  frame: StepFrame,
  kind: StepKind,
  items: readonly StepItem[],
  what: string,
): Promise<Begun[]> {
  const { gate, journal, place, target } = frame;
  const [ask, wait] = WORDS[kind];
  const timeoutSeconds = timeoutOf(kind, frame.input.plan);
  const names = STEP_ACTIVITIES[kind];
  const asking: StartStepInput = { ...place, items };
  const begun = await gate.attempt({
    what: `${ask} ${what}`,
    go: (earlier) =>
      frame.activities(`${ask} ${what}`, 0)[names.start]({
        ...asking,
        ...(earlier && { earlier }),
      }),
    skip: (skipped) => skippedStart(kind, asking, skipped),
  });
  journal.add(begun);
  if (begun.started.length === 0) return [];
  const waiting: AwaitStepInput = {
    ...place,
    started: begun.started,
    timeoutSeconds,
    ...(kind === 'reboot' && { nodes: target?.nodes ?? [] }),
  };
  const ended = await gate.attempt({
    what: `${wait} ${what}`,
    go: (earlier) =>
      frame.activities(`${wait} ${what}`, timeoutSeconds)[names.await]({
        ...waiting,
        ...(earlier && { earlier }),
      }),
    skip: (skipped) => skippedWait(kind, waiting, skipped),
  });
  journal.add(ended);
  return ended.reached.flatMap((reached) => {
    const started = begun.started.find((s) => s.ordinal === reached.ordinal);
    return started ? [{ started, reached }] : [];
  });
}

function timeoutOf(kind: StepKind, { timeouts }: RunInput['plan']): number {
  switch (kind) {
    case 'boot':
      return timeouts.boot_seconds;
    case 'reboot':
      return timeouts.reboot_seconds;
    case 'snapshot':
      return timeouts.snapshot_seconds;
    case 'delete':
    case 'delete-image':
      return timeouts.delete_seconds;
  }
}
