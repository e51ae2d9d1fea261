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
const REQUEST = [
  new RegExp(`^before-request ${CHANGES}`),
  new RegExp(`^sent ${CHANGES}`),
  new RegExp(`^replied ${CHANGES}`),
];
const START = [/^scheduled$/, ...REQUEST, /^returning$/];
const WAIT = [/^waiting$/, /^returning$/];
const ENDS = [/^scheduled$/, /^returning$/];
const WRITES = [/^writing$/, /^returning$/];

const choose = (activity: string, nth: Choice['nth'], moments: readonly RegExp[]): Choice => ({
  activity,
  nth,
  moments,
});

/** What all scenarios have in common is broken in one of them. */
const CHOICES: Readonly<Record<ScenarioName, readonly Choice[]>> = {
  'serial-boot': [
    choose('preparePlan', 1, ENDS),
    choose('inspectTargets', 1, [...ENDS, /^sent GET [a-z/]+$/]),
    choose('saveStudy', 1, WRITES),
    choose('startRecorder', 1, [/^sent ssh$/, /^returning$/]),
    // Baseline and settle.
    choose('readClock', 1, [/^timer$/, /^returning$/]),
    choose('readClock', 4, [/^timer$/]),
    choose('bootServers', 2, START),
    choose('awaitActive', 2, [/^scheduled$/, ...WAIT]),
    choose('saveRun', 1, WRITES),
    choose('saveStudy', 'last', [/^returning$/]),
    choose('writeReport', 1, ENDS),
  ],
  'steady-state-packing': [
    choose('bootServers', 1, REQUEST),
    choose('awaitActive', 1, WAIT),
    // Hold.
    choose('readClock', 3, [/^timer$/]),
    choose('deleteServers', 1, START),
    choose('awaitDeleted', 1, WAIT),
    choose('listLeftovers', 1, ENDS),
  ],
  'serial-reboot': [
    choose('rebootServers', 2, START),
    choose('awaitRebooted', 2, WAIT),
    choose('awaitGuest', 2, WAIT),
    choose('collectSamples', 1, [/^scheduled$/, ...WAIT]),
  ],
  'boot-snapshot': [
    choose('snapshotServers', 1, START),
    choose('awaitImages', 1, WAIT),
    choose('bootServers', 2, [/^sent POST [a-z/]+$/]),
    choose('deleteImages', 1, START),
    choose('awaitImagesDeleted', 1, WAIT),
    choose('saveRun', 'last', WRITES),
  ],
  cancelled: [
    choose('removeLeftovers', 1, [...ENDS, ...REQUEST]),
    choose('listLeftovers', 1, [/^scheduled$/]),
    choose('collectSamples', 1, [/^returning$/]),
    choose('saveRun', 'last', WRITES),
    choose('writeReport', 1, [/^scheduled$/]),
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
    ...(scenario === 'serial-boot' ? unknown.map((activity) => choose(activity, 1, ENDS)) : []),
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
