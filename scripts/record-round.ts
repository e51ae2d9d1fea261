import type { Client } from '@temporalio/client';
import { LEASE_TYPE } from '../workflows/contract/names.js';
import type { HistoryCase, HistoryRound } from './history-case.js';
import type { HistoryCloud } from './history-cloud.js';
import { playHistoryCase } from './play-history-case.js';
import type { HistoryRecorder } from './record-history.js';

/** Where studies are made, and who writes their histories down. */
export interface Stage {
  readonly client: Client;
  readonly cloud: HistoryCloud;
  readonly recorder: HistoryRecorder;
}

/**
 * Plays the cases of a round side by side and records each.
 *
 * @returns ids of the studies that go on
 */
export async function recordRound(
  stage: Stage,
  { faults, cases }: HistoryRound,
): Promise<string[]> {
  await stage.cloud.order(faults);
  const playing: { readonly one: HistoryCase; readonly study: Promise<string> }[] = [];
  for (const one of cases) {
    const before = playing.find(({ one: { state } }) => state === one.behind);
    playing.push({ one, study: recordCase(stage, one, before?.study) });
  }
  const played = await Promise.all(
    playing.map(async ({ one, study }) => ({ ...one, study: await study })),
  );
  await stage.cloud.order([]);
  await Promise.all(
    played.map(async ({ resumed, study }) => {
      if (resumed === undefined) return;
      const handle = stage.client.workflow.getHandle(study);
      await handle.executeUpdate('resume');
      await handle.result();
      await stage.recorder.recordStudy(study, () => resumed);
    }),
  );
  return played
    .filter(({ until, then, resumed }) => until !== 'end' && !then && resumed === undefined)
    .map(({ study }) => study);
}

/** @returns the study's id */
async function recordCase(
  { client, cloud, recorder }: Stage,
  one: HistoryCase,
  before: Promise<string> | undefined,
): Promise<string> {
  await before;
  const study = await playHistoryCase(client, one, cloud.planOf(one));
  await recorder.recordStudy(study, () => one.state);
  if (before && one.then === undefined) {
    // How the lease stands while it waits, or after it was let go on.
    await recorder.record(
      ({ type, status }) => type === LEASE_TYPE && status.name !== 'COMPLETED',
      () => one.state,
    );
  }
  return study;
}
