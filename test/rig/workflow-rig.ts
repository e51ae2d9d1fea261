import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { inject } from 'vitest';
import type { Activities } from '../../workflows/contract/activities.js';

export interface WorkflowRig {
  readonly client: Client;
  /** Runs a worker while `work` goes on; then replays every workflow of its queue. */
  withWorker<T>(activities: Activities, work: (taskQueue: string) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

let installed = false;

/** Workflows on the real server of the test run, with activities of the test. */
export async function openWorkflowRig(): Promise<WorkflowRig> {
  if (!installed) Runtime.install({ logger: new DefaultLogger('ERROR') });
  installed = true;
  const address = inject('temporalAddress');
  const codePath = inject('workflowBundle');
  const env = await TestWorkflowEnvironment.createFromExistingServer({ address });
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: env.connection });
  return {
    client,
    async withWorker(activities, work) {
      const taskQueue = `test-${randomUUID()}`;
      const worker = await Worker.create({
        connection,
        taskQueue,
        workflowBundle: { codePath },
        activities,
        maxHeartbeatThrottleInterval: '100 ms',
        defaultHeartbeatThrottleInterval: '100 ms',
      });
      const running = worker.run();
      try {
        return await work(taskQueue);
      } finally {
        worker.shutdown();
        await running;
        await replayAll(client, taskQueue, codePath);
      }
    },
    async close() {
      await connection.close();
      await env.teardown();
    },
  };
}

/** Every history of the queue, open ones too, must replay: so each test is one of determinism. */
async function replayAll(client: Client, taskQueue: string, codePath: string): Promise<void> {
  const replays = Worker.runReplayHistories(
    { workflowBundle: { codePath } },
    historiesOf(client, taskQueue),
  );
  for await (const { workflowId, error } of replays) {
    if (error) throw new Error(`'${workflowId}' does not replay`, { cause: error });
  }
}

async function* historiesOf(
  client: Client,
  taskQueue: string,
): AsyncGenerator<{ workflowId: string; history: unknown }> {
  const workflows = client.workflow.list({ query: `TaskQueue = '${taskQueue}'` });
  for await (const { workflowId, runId } of workflows) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    yield { workflowId, history: JSON.parse(historyToJSON(history)) as unknown };
  }
}
