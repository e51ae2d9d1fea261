import type { Pause } from './contract/decisions.js';
import type { RunInput } from './contract/runs.js';
import { Hold } from './hold.js';
import { OpenSlices } from './open-slices.js';
import { OperatorDesk } from './operator-desk.js';
import { PausableSteps } from './pausable-steps.js';
import { openPauseDesk } from './pause-desk.js';
import { Pauses } from './pauses.js';
import { RunBlocks } from './run-blocks.js';
import { RunJournal } from './run-journal.js';
import { RunPage } from './run-page.js';

/** A run that has begun: what it does things with, and where operators speak with it. */
export interface OpenRun {
  readonly journal: RunJournal;
  readonly steps: PausableSteps;
  readonly blocks: RunBlocks;
  readonly desk: OperatorDesk;
  readonly hold: Hold;
}

export interface OpenRunOptions {
  /** A pause from before it began. */
  readonly paused: Pause | undefined;
  /** Is told when it is blocked, and when it no longer is. */
  readonly onBlock: (isBlocked: boolean) => void;
  /**
   * Is told where it is, each time that its study is: its phase, `inventory` between phases, or
   * `blocked` or `paused`.
   */
  readonly onTell: (where: string) => void;
}

export function openRun(input: RunInput, options: OpenRunOptions): OpenRun {
  const { context } = input;
  const onChange = async (): Promise<void> => {
    journal.blocks = blocks.records;
    journal.pauses = pauses.records;
    options.onBlock(blocks.current !== undefined);
    await journal.show();
    // Its worker may be restarted before anybody decides.
    if (blocks.current) await journal.noteSeenOutages(true);
  };
  const pauses: Pauses = new Pauses(onChange, options.paused);
  const hold = new Hold();
  const blocks: RunBlocks = new RunBlocks(context, onChange, () => {
    page.refresh();
  });
  const slices = new OpenSlices(context.run, (part) => blocks.sliceEnded(part));
  const journal: RunJournal = new RunJournal(context, () => {
    const isPaused = pauses.inForce !== undefined && !desk.isEnding;
    const isBlocked = blocks.current !== undefined;
    const standstill = isBlocked ? 'blocked' : isPaused ? 'paused' : '';
    options.onTell(standstill || journal.phaseName || 'inventory');
    return page.tell();
  });
  const page: RunPage = new RunPage({
    input,
    journal,
    pauses,
    hold,
    blocked: () => blocks.current,
    isEnding: () => desk.isEnding,
    inHand: () =>
      slices.count === 0 ? blocks.gate.inHand : [`the work of ${String(slices.count)} slices`],
  });
  const desk: OperatorDesk = new OperatorDesk({ blocks, pauses, slices, onChange });
  openPauseDesk({
    pauses,
    hold,
    slices,
    isOver: () => {
      if (desk.isEnding) return 'the run is ending already: there is nothing left to pause';
      const isLast = journal.phaseName === 'settle';
      return isLast ? 'its last operation has ended: there is nothing left to pause' : '';
    },
    inHand: () => page.inHand(),
    onChange,
  });
  const steps = new PausableSteps(input, journal, blocks.gate, pauses, slices);
  return { journal, steps, blocks, desk, hold };
}
