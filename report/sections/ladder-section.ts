import type { BootLadder } from '../boot-ladder.js';
import { renderLadderChart } from '../chart/ladder-chart.js';
import { isOfGuest, isProbeRung } from '../climb.js';
import { groupBy } from '../group-by.js';
import { html, type Html } from '../html.js';
import { numberRungs, RUNG_WORDS, segmentOwner, type RungNumbers } from '../ladder-words.js';
import { isSimulated, type ReportContext } from '../report-context.js';
import { renderLadderShares } from './ladder-shares.js';
import { renderLadderTable } from './ladder-table.js';

/** Where the time of a boot goes, rung by rung; nothing where no boot shows rungs. */
export function renderLadderSection(context: ReportContext): Html {
  const drawn = drawnLadders(context.summary.bootLadders);
  const all = drawn.flat();
  if (all.length === 0) return html``;
  const steps = all.flatMap((ladder) => ladder.steps);
  const owners = new Set(steps.map(({ covers }) => segmentOwner(covers)));
  const numbers = numberRungs(steps);
  const shades = [
    'Grey: a step of the control plane.',
    owners.has('spawning') && ' Strong: spawning, the work of nova’s driver on the node.',
    owners.has('mixed') && ' Lighter: spawning and steps that were not seen apart from it.',
    owners.has('guest') && ' Faint: the guest on its own way up, after the boot has ended.',
  ];
  return html`<section id="boot-ladder">
    <h2>The boot as a ladder</h2>
    <p>
      What a boot comes by on its way from the request, and the time from each rung to the next.
      Segments are numbered, in the pictures and in the tables:
    </p>
    <div class="legend">
      ${[...numbers].map(
        ([rung, number]) =>
          html`<span
            ><span class="strong">${number} ${RUNG_WORDS[rung].segment}</span>, until
            ${RUNG_WORDS[rung].reached}</span
          >`,
      )}
    </div>
    <div class="charts two">
      ${drawn.map((ladders) => html`<div>${renderPicture(context, ladders, numbers)}</div>`)}
    </div>
    <p class="note">${shades} Bars are means over boots; the mark is the end of the boot.</p>
    ${renderLadderShares(context, all)}
    <p class="note">
      Rungs are seen by polls and by the control plane’s own stamps, which may be whole seconds: one
      boot’s rung is coarse, the mean over many is better. Bounds say where these means lie at
      worst; where those of two segments overlap widely, which of the two is longer is not
      known.${all.some(seenByProbes) && ' What probes see of a guest comes in any order: its rungs stand in the order of their means, and a lower bound below zero says that either of the two may have been the first.'}${all.some(mergesSome) && ' A rung counts as seen when its bounds are no wider than half of the boot. Rungs that less than half of the boots show together are not told apart: their time is in the segment of the next, which has several numbers. Means are over the boots that show all that is told apart.'}
    </p>
    <div class="charts two">
      ${drawn.map((ladders) => renderLadderTable(context, ladderTitle(ladders), ladders, numbers))}
    </div>
  </section>`;
}

/** The scenario with the most boots of those that boot one after the other, and of those at once. */
export function drawnLadders(ladders: readonly BootLadder[]): readonly (readonly BootLadder[])[] {
  const scenarios = [...groupBy(ladders, ({ scenario }) => scenario).values()];
  const boots = (own: readonly BootLadder[]): number =>
    own.reduce((sum, one) => sum + one.boots, 0);
  return [false, true].flatMap((together) => {
    const [most] = scenarios
      .filter((own) => own.some((one) => one.together) === together)
      .sort((a, b) => boots(b) - boots(a));
    return most ? [most] : [];
  });
}

function renderPicture(
  { study, marks }: ReportContext,
  ladders: readonly BootLadder[],
  numbers: RungNumbers,
): Html {
  const targets = ladders.map(({ target }) => target);
  return renderLadderChart({
    title: `${ladderTitle(ladders)}, s`,
    rows: ladders.flatMap(({ target, steps }) => {
      const mark = marks.get(target);
      return mark ? [{ label: target, mark, steps }] : [];
    }),
    numbers,
    simulated: isSimulated(study, targets),
  });
}

/** `serial-boot: boots one at a time` */
const ladderTitle = ([first]: readonly BootLadder[]): string =>
  first ? `${first.scenario}: boots ${first.together ? 'at once' : 'one at a time'}` : '';

const mergesSome = ({ steps, boots }: BootLadder): boolean =>
  steps.some(({ n, covers, rung }) => !isOfGuest(rung) && (n < boots || covers.length > 1));

const seenByProbes = ({ steps }: BootLadder): boolean =>
  steps.filter(({ rung }) => isProbeRung(rung)).length > 1;
