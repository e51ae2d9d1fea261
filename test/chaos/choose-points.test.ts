import { describe, expect, it } from 'vitest';
import type { Boundary } from './boundary.js';
import { choosePoints } from './choose-points.js';

const passed = (activity: string, nth: number, ...moments: string[]): Boundary[] =>
  moments.map((moment) => ({ activity, nth, moment, attempt: 1, pid: 1, atMs: 0 }));

const POST = ['before-request POST servers', 'sent POST servers', 'replied POST servers'];

describe('choosePoints', () => {
  it('breaks the second boot of a serial scenario at each of its boundaries', () => {
    const boot = (nth: number): Boundary[] =>
      passed('bootServers', nth, 'scheduled', ...POST, 'returning');
    expect(choosePoints('serial-boot', [...boot(1), ...boot(2)])).toEqual([
      'bootServers/2/scheduled',
      ...POST.map((moment) => `bootServers/2/${moment}`),
      'bootServers/2/returning',
    ]);
  });

  it('breaks one look of several, and each kind of request that changes something', () => {
    const boundaries = [
      ...passed('inspectTargets', 1, 'scheduled', 'sent GET images', 'sent GET flavors'),
      ...passed('removeLeftovers', 1, 'sent DELETE servers', 'sent DELETE images'),
    ];
    expect(choosePoints('serial-boot', boundaries)).toEqual(['inspectTargets/1/sent GET images']);
    expect(choosePoints('cancelled', boundaries)).toEqual([
      'removeLeftovers/1/sent DELETE servers',
      'removeLeftovers/1/sent DELETE images',
    ]);
  });

  it('takes the last of what a study does as often as it has steps', () => {
    const saves = [1, 2, 3].flatMap((nth) => passed('saveRun', nth, 'writing', 'returning'));
    expect(choosePoints('boot-snapshot', saves)).toEqual(['saveRun/3/writing']);
  });

  it('breaks an activity that nobody has thought of at its beginning and its end', () => {
    const unknown = passed('doSomethingNew', 1, 'scheduled', 'sent GET servers', 'returning');
    expect(choosePoints('serial-boot', unknown)).toEqual([
      'doSomethingNew/1/scheduled',
      'doSomethingNew/1/returning',
    ]);
  });
});
