import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openResults } from '../../activities/open-results.js';
import { runRecord, STUDY } from './records.js';
import { storeKinds, type StoreKind } from './store-kinds.js';

const MANY = 1000;
const OUTAGE_MS = 200;
/** Longer than the pause before the next attempt. @unit ms */
const LATER_MS = 3000;

describe.each(storeKinds({}).slice(1))('a save to %s', (_name, openKind) => {
  let kind: StoreKind;
  beforeEach(async () => {
    kind = await openKind();
    for (const [key, value] of Object.entries(kind.env)) vi.stubEnv(key, value);
  });
  afterEach(async () => {
    await kind.stop();
    vi.unstubAllEnvs();
  });

  it('that nobody waits for any more does not replace what was saved after it', async () => {
    const mine = await openResults(kind.address('late'));
    const other = await openResults(kind.address('late'));
    const stop = new AbortController();
    kind.fail?.(MANY);
    const early = { ...runRecord(1, 1), endedAt: null, outcome: null };
    const save = mine.saveRun(early, stop.signal).catch((error: unknown) => error);
    await delay(OUTAGE_MS);
    stop.abort();
    kind.fail?.(0);
    await other.saveRun(runRecord(1, 1));
    await delay(LATER_MS);
    expect(await save).toBeInstanceOf(Error);
    const files = await kind.files('late');
    const [, text] = [...files].find(([file]) => file.startsWith(`${STUDY}/runs/`))!;
    expect(JSON.parse(text.toString())).toMatchObject({ outcome: runRecord(1, 1).outcome });
  });
});
