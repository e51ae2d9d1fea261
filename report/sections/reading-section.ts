import { html, type Html } from '../html.js';
import type { ReportContext } from '../report-context.js';

/** What each number on the page means. */
export function renderReadingSection({ study }: ReportContext): Html {
  const several = study.targets.length > 1;
  return html`<h2 id="reading">How to read this</h2>
    <ul>
      <li>
        <strong>An operation’s time</strong> runs from the moment its request was sent to the moment
        the cloud had reached the state asked for; a boot or a reboot has when the cloud has
        finished the action too. Polls see that moment only from two sides, so every time has
        bounds; the point is their middle and the bar shows them.
      </li>
      <li>
        <strong>95 % interval of a mean</strong>: how far the mean would wander if the same were
        measured again, from the spread of the sample (bootstrap, BCa, Efron 1987). Of fewer than
        about eight values it is too narrow.
      </li>
      <li>
        <strong>Measurement</strong>: where the mean of these very operations lies by their bounds
        alone. More repetitions narrow the interval, not this.
      </li>
      <li>Quartiles and medians are of type 7 (Hyndman and Fan 1996).</li>
      <li>
        <strong>Averaged</strong> are operations that ended ok and were not disturbed. Hollow points
        were measured but are not averaged; a cross at the top had no end.
      </li>
      ${
        several &&
        html`<li>
          <strong>A difference is claimed</strong> only with enough values on both sides (at least 4
          and 4), and where neither the 95 % interval of the difference of the means nor the bounds
          of the measurement allow zero. Cliff’s delta says how often a value of one side is above
          one of the other: 1 always, 0 as often as below.
        </li>`
      }
      <li>
        <strong>Samples</strong> are the node’s raw counters over measured elapsed time; nothing is
        interpolated, and missing ticks are holes in the line. Pictures of one kind have one scale.
      </li>
    </ul>`;
}
