import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dataConverter } from '../codec/data-converter.js';
import { workflowBundle } from './workflow-bundle.js';

const histories = fileURLToPath(new URL('../test/histories/', import.meta.url));
const files = await readdir(histories);

/** Spans of a replay are sent nowhere. */
const NO_SPANS = { exporter: { export: { fn: () => undefined } } };

let folder: string;
let codePath: string;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  folder = await mkdtemp(join(tmpdir(), 'packbench-traced-'));
  const { failureConverterPath } = dataConverter({
    PACKBENCH_PAYLOAD_KEY: Buffer.alloc(32, 1).toString('base64'),
  });
  codePath = await workflowBundle(folder, { failureConverterPath, traced: true });
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** So that both may be switched on while studies are under way; observability.test.ts has the other way. */
it.each(files)('what began without traces and encryption replays with both: %s', async (file) => {
  const history = JSON.parse(await readFile(join(histories, file), 'utf8')) as {
    readonly events: readonly {
      readonly workflowExecutionStartedEventAttributes?: { readonly workflowId: string };
    }[];
  };
  const id = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';
  await expect(
    Worker.runReplayHistory({ workflowBundle: { codePath }, sinks: NO_SPANS }, history, id),
  ).resolves.toBeUndefined();
});
