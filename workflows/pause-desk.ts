import { setHandler } from '@temporalio/workflow';
import {
  EXTEND_HOLD_DESCRIPTION,
  extendHoldSignal,
  extendHoldUpdate,
  PAUSE_DESCRIPTION,
  pausedSignal,
  pauseUpdate,
  type HoldExtension,
  type Pause,
} from './contract/decisions.js';
import type { Hold } from './hold.js';
import type { OpenSlices } from './open-slices.js';
import { extendedAnswer, pausedWords, pauseProblem } from './pause-words.js';
import type { Pauses } from './pauses.js';
import { refuse } from './refuse.js';
import { isPause } from './well-formed.js';

export interface PauseDeskOptions {
  readonly pauses: Pauses;
  readonly hold: Hold;
  readonly slices: OpenSlices;
  /** Why there is nothing left to pause; empty when there is. */
  readonly isOver: () => string;
  /** What goes on to its end in spite of a pause, in words; empty when nothing does. */
  readonly inHand: () => string;
  /** Is told when something was said. */
  readonly onChange: () => Promise<void>;
}

/** Takes an operator's `pause` and `extend-hold` of a run, from its own page or its study's. */
export function openPauseDesk(options: PauseDeskOptions): void {
  const { pauses, hold, slices, isOver, onChange } = options;
  const pause = (order: Pause): void => {
    pauses.begin(order);
    slices.tell(order);
    onChange().catch(() => undefined);
  };
  const objection = (order: unknown): string =>
    pauses.inForce ? '' : pauseProblem(order) || isOver();
  setHandler(
    pauseUpdate,
    (order) => {
      if (pauses.inForce) return `it is ${pausedWords(pauses.inForce)} already`;
      pause({ since: new Date().toISOString(), reason: order?.reason ?? '' });
      return pausedAnswer(options.inHand());
    },
    { description: PAUSE_DESCRIPTION, validator: (order?: unknown) => refuse(objection(order)) },
  );
  setHandler(pausedSignal, (order) => {
    if (isPause(order) && !pauses.inForce && isOver() === '') pause(order);
  });

  const extend = (order: HoldExtension): string => {
    const end = hold.extend(order);
    onChange().catch(() => undefined);
    return extendedAnswer(order, new Date(end).toISOString());
  };
  setHandler(extendHoldUpdate, extend, {
    description: EXTEND_HOLD_DESCRIPTION,
    // Whoever sends it may send anything, or nothing.
    validator: (order?: unknown) => refuse(hold.objection(order)),
  });
  setHandler(extendHoldSignal, (order) => {
    if (hold.objection(order) === '') extend(order);
  });
}

/** What an operator is told who pauses a run. */
const pausedAnswer = (inHand: string): string =>
  [
    inHand === ''
      ? 'it is paused: it begins no more operations'
      : `it is paused: ${inHand} goes on to its end, then it begins no more operations`,
    'its compute nodes are sampled on',
    "'resume' lets it go on",
  ].join('; ');
