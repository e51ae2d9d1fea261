import type { Judged, Timing, Truth } from './timing.js';

/** A packbench boot on kvm that starts at 1000 ms and takes 2000, as a test changes it. */
export const timing = (over: Partial<Timing> = {}): Timing => ({
  platform: 'kvm',
  tool: 'packbench',
  kind: 'boot',
  startedAtMs: 1000,
  reportedMs: 2000,
  boundsMs: [1900, 2100],
  gets: 8,
  ...over,
});

/** Its action, from 1010 to 2990 ms. */
export const truth = (over: Partial<Truth> = {}): Truth => ({
  requestId: 'req-1',
  serverId: 'server-1',
  projectId: 'project-1',
  startedAtMs: 1010,
  finishedAtMs: 2990,
  ...over,
});

export const judged = (
  overTiming: Partial<Timing> = {},
  overTruth: Partial<Truth> = {},
): Judged => ({ ...timing(overTiming), truth: truth(overTruth) });
