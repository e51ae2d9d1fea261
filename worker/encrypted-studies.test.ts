import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Client } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { stopProcess } from '../client/background-process.js';
import { connectTemporal } from '../client/find-temporal.js';
import { readHistoryRecords } from '../client/history-records.js';
import type { Services } from '../client/services.js';
import { runsInHistory } from '../client/study-runs.js';
import { openSimulatedStudies, type SimulatedStudies } from '../test/rig/simulated-studies.js';
import { TASK_QUEUE } from '../workflows/contract/names.js';

/** Found by nobody by chance: in the plan, in the summary of a study, in the message of a failure. */
const WORDS = {
  description: 'wolpertinger-in-the-description',
  image: 'wolpertinger-image-that-is-missing',
  node: 'sim-kvm',
  flavor: 'm1.tiny',
};
const KEY = Buffer.alloc(32, 1).toString('base64');
const ANOTHER_KEY = Buffer.alloc(32, 2).toString('base64');

let studies: SimulatedStudies;
let services: Services;
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Which of the words are in any file of the server's database, once it has been closed. */
async function wordsInDatabase(): Promise<readonly string[]> {
  const folder = dirname(studies.home.database);
  const files = (await readdir(folder)).filter((name) => name.startsWith('temporal.db'));
  expect(files).toContain('temporal.db');
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'latin1')));
  return Object.values(WORDS).filter((word) => texts.some((text) => text.includes(word)));
}

/** A study that runs to its end, and one whose target lacks its image. */
async function runStudies(): Promise<string> {
  services = await studies.up();
  const plan = studies.plan({ description: WORDS.description });
  const { study, result } = await studies.run(services.client, plan);
  expect(result.outcome).toBe('ok');
  const targets = plan.targets.map((target) => ({ ...target, image: WORDS.image }));
  const failing = studies.run(services.client, { ...plan, name: 'failing', targets });
  await expect(failing).rejects.toMatchObject({ cause: expect.anything() as unknown });
  expect(await messageOf(failing)).toContain(WORDS.image);
  return study;
}

async function messageOf(failing: Promise<unknown>): Promise<string> {
  const error: unknown = await failing.catch((caught: unknown) => caught);
  let message = '';
  for (let e = error; e instanceof Error; e = e.cause) message += `${e.message}\n`;
  return message;
}

describe('without a key', () => {
  beforeAll(async () => {
    studies = await openSimulatedStudies();
  }, 120_000);
  afterAll(() => studies.close(), 120_000);

  it('the database holds the plan as plain text', async () => {
    await runStudies();
    await services.client.connection.close();
    await studies.down();
    expect(await wordsInDatabase()).toEqual(Object.values(WORDS));
  }, 300_000);
});

describe('with a key', () => {
  let study: string;
  beforeAll(async () => {
    studies = await openSimulatedStudies();
  }, 120_000);
  afterAll(() => studies.close(), 120_000);

  it('the database holds no word of the plan, nor of what failed', async () => {
    vi.stubEnv('PACKBENCH_PAYLOAD_KEY', KEY);
    study = await runStudies();
    expect(await readHistoryRecords(services.client, study)).toMatchObject({
      study: { planName: 'small' },
      runs: [{ outcome: 'ok', operations: expect.arrayContaining([expect.anything()]) as unknown }],
    });
    expect(await runsInHistory(services.client, study)).toMatchObject([{ cloud: 'simcloud' }]);
    await services.client.connection.close();
    await studies.down();
    expect(await wordsInDatabase()).toEqual([]);
  }, 300_000);

  it('a client with another key is told so, and one without', async () => {
    vi.stubEnv('PACKBENCH_PAYLOAD_KEY', KEY);
    services = await studies.up();
    for (const [key, words] of [
      [ANOTHER_KEY, /encrypted with the key '[0-9a-f]{16}', and here is '[0-9a-f]{16}'/],
      ['', /encrypted with the key '[0-9a-f]{16}', and no key is set here/],
    ] as const) {
      await withClient(key, async (client) => {
        await expect(client.workflow.getHandle(study).result()).rejects.toThrow(words);
      });
    }
    await services.client.connection.close();
    await studies.down();
  }, 300_000);

  it('a worker with another key says so in the history, and the right one goes on', async () => {
    vi.stubEnv('PACKBENCH_PAYLOAD_KEY', ANOTHER_KEY);
    services = await studies.up();
    await withClient(KEY, async (client) => {
      const handle = await client.workflow.start('study', {
        workflowId: 'another-key',
        taskQueue: TASK_QUEUE,
        args: [studies.plan()],
      });
      const failure = async (): Promise<string> => {
        const { events } = await handle.fetchHistory();
        const failed = events?.find((event) => event.workflowTaskFailedEventAttributes);
        return failed?.workflowTaskFailedEventAttributes?.failure?.message ?? '';
      };
      await expect
        .poll(failure, { timeout: 60_000 })
        .toMatch(/encrypted with the key '[0-9a-f]{16}', and here is '[0-9a-f]{16}'/);
      await services.client.connection.close();
      await stopProcess(services.worker.process, 10_000);
      vi.stubEnv('PACKBENCH_PAYLOAD_KEY', `${KEY},${ANOTHER_KEY}`);
      services = await studies.up();
      expect(await handle.result()).toMatchObject({ outcome: 'ok' });
      await services.client.connection.close();
    });
  }, 300_000);
});

/** A client as it is made where the environment has that key. */
async function withClient(key: string, work: (client: Client) => Promise<void>): Promise<void> {
  vi.stubEnv('PACKBENCH_PAYLOAD_KEY', key);
  const client = await connectTemporal(services.place);
  try {
    await work(client);
  } finally {
    await client.connection.close();
  }
}
