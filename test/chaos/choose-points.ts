import { boundaryName, type Boundary } from './boundary.js';
import type { ScenarioName } from './chaos-scenario.js';

/** Which boundaries of an activity differ in what a fault there may spoil. */
interface Choice {
  readonly activity: string;
  /** Which activity of that type: the later ones find something that is there already. */
  readonly nth: number | 'last';
  readonly moments: readonly RegExp[];
}

const CHANGES = '(POST|DELETE) [a-z/]+$';
const [BEFORE, SENT, REPLIED] = ['before-request', 'sent', 'replied'].map(
  (moment) => new RegExp(`^${moment} ${CHANGES}`),
) as [RegExp, RegExp, RegExp];
const BEGUN = /^scheduled$/;
const ENDING = /^returning$/;
const WAITING = /^waiting$/;
const WRITING = /^writing$/;
const TIMER = /^timer$/;
const START = [BEFORE, SENT, REPLIED, ENDING];

const choose = (activity: string, nth: Choice['nth'], moments: readonly RegExp[]): Choice => ({
  activity,
  nth,
  moments,
});

/** What all scenarios have in common is broken in one of them. */
const CHOICES: Readonly<Record<ScenarioName, readonly Choice[]>> = {
  'serial-boot': [
    choose('preparePlan', 1, [BEGUN]),
    choose('inspectTargets', 1, [/^sent GET [a-z/]+$/, ENDING]),
    choose('saveStudy', 1, [WRITING]),
    choose('requestLease', 1, [BEGUN, ENDING]),
    choose('startRecorder', 1, [/^sent ssh$/, ENDING]),
    // Baseline and settle.
    choose('readClock', 1, [ENDING, TIMER]),
    choose('readClock', 4, [TIMER]),
    choose('bootServers', 2, [BEGUN, ...START]),
    choose('awaitActive', 2, [WAITING, ENDING]),
    choose('saveRun', 1, [WRITING, ENDING]),
    choose('saveStudy', 'last', [ENDING]),
    choose('compareInventory', 1, [ENDING]),
    choose('writeReport', 1, [BEGUN, ENDING]),
  ],
  'steady-state-packing': [
    choose('bootServers', 1, [SENT, REPLIED]),
    choose('awaitActive', 1, [WAITING]),
    // Hold.
    choose('readClock', 3, [TIMER]),
    choose('deleteServers', 1, START),
    choose('awaitDeleted', 1, [WAITING]),
  ],
  'serial-reboot': [
    choose('rebootServers', 2, START),
    choose('awaitRebooted', 2, [WAITING, ENDING]),
    choose('awaitGuest', 2, [WAITING, ENDING]),
    choose('collectSamples', 1, [BEGUN, WAITING, ENDING]),
  ],
  'boot-snapshot': [
    choose('snapshotServers', 1, START),
    choose('awaitImages', 1, [WAITING]),
    choose('bootServers', 2, [SENT]),
    choose('deleteImages', 1, [SENT, REPLIED, ENDING]),
    choose('awaitImagesDeleted', 1, [WAITING, ENDING]),
    choose('saveRun', 'last', [WRITING]),
  ],
  cancelled: [
    choose('removeLeftovers', 1, [BEGUN, SENT, REPLIED]),
    choose('compareInventory', 1, [BEGUN]),
    choose('collectSamples', 1, [ENDING]),
    choose('saveRun', 'last', [WRITING]),
    choose('writeReport', 1, [BEGUN]),
  ],
};

/** An activity that no choice names is new: it is broken at its beginning and its end. */
const KNOWN = new Set(
  Object.values(CHOICES).flatMap((choices) => choices.map(({ activity }) => activity)),
);

/** The points of a scenario, of all boundaries that a study without faults has. */
export function choosePoints(scenario: ScenarioName, boundaries: readonly Boundary[]): string[] {
  const seen = boundaries.filter(({ attempt }) => attempt === 1);
  const unknown = [...new Set(seen.map(({ activity }) => activity))].filter((a) => !KNOWN.has(a));
  const choices = [
    ...CHOICES[scenario],
    ...(scenario === 'serial-boot'
      ? unknown.map((activity) => choose(activity, 1, [BEGUN, ENDING]))
      : []),
  ];
  const points = choices.flatMap(({ activity, nth, moments }) => {
    const ofIt = seen.filter((one) => one.activity === activity);
    const last = Math.max(...ofIt.map((one) => one.nth));
    const ones = ofIt.filter((one) => one.nth === (nth === 'last' ? last : nth));
    return moments.flatMap((moment) => firstOfEach(ones.filter((b) => moment.test(b.moment))));
  });
  return [...new Set(points)];
}

/** Of looks of several kinds one says as much as all. */
function firstOfEach(ones: readonly Boundary[]): string[] {
  const names = ones.map(boundaryName);
  const changing = ones.filter(({ moment }) => / (POST|DELETE) /.test(moment));
  return changing.length > 0 ? changing.map(boundaryName) : names.slice(0, 1);
}
