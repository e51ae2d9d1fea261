import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import type { TestProject } from 'vitest/node';
import { startDevServer } from '../../client/dev-server.js';
import { ensureTemporalCli } from '../../scripts/temporal-cli.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of a real Temporal server that lives as long as the test run. */
    temporalAddress: string;
    /** File with the bundled workflows. */
    workflowBundle: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { path } = await ensureTemporalCli();
  const folder = await mkdtemp(join(tmpdir(), 'packbench-test-'));
  const [server, { code }] = await Promise.all([
    startDevServer({ temporalPath: path }),
    bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('../../workflows/workflows.ts', import.meta.url)),
      logger: new DefaultLogger('WARN'),
    }),
  ]);
  const bundle = join(folder, 'workflows.js');
  await writeFile(bundle, code);
  project.provide('temporalAddress', server.address);
  project.provide('workflowBundle', bundle);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
