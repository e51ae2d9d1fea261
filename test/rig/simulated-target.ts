import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { StepDependencies } from '../../activities/dependencies.js';
import { createTargetAccess } from '../../activities/target-access.js';
import { createClock, type Clock } from '../../measure/clock.js';
import { createCloudClient, type CloudClient } from '../../openstack/cloud-client.js';
import { inspectTarget } from '../../openstack/inspect-target.js';
import { loadCloud } from '../../openstack/load-cloud.js';
import type { OperationRecord } from '../../results/record.js';
import type { OrderedFault } from '../../simcloud/faults.js';
import type { SimcloudOptions } from '../../simcloud/options.js';
import { startSimcloud, type Simcloud } from '../../simcloud/simcloud.js';
import type { RunContext } from '../../workflows/contract/runs.js';

/** A simulated cloud of a test, and what activities need to work on it. */
export interface SimulatedTarget {
  readonly simcloud: Simcloud;
  readonly client: CloudClient;
  readonly deps: StepDependencies;
  readonly context: RunContext;
  order(faults: readonly OrderedFault[]): Promise<void>;
  truth(): Promise<Truth>;
  close(): Promise<void>;
}

/** What simcloud says of what really happened; its clock is this machine's. */
export interface Truth {
  readonly operations: readonly {
    readonly requestId: string;
    readonly resourceId: string;
    readonly kind: string;
    readonly requestArrivedAt: number;
    readonly visibleAt: number | null;
    readonly guestReadyAt: number | null;
    readonly outcome: string;
    readonly softRebootFellBack: boolean;
  }[];
  readonly duplicateCreates: readonly unknown[];
}

/** Of the wall clock, at the speed-up of 10. */
const SOFT_REBOOT_WAIT_SECONDS = 3;

export async function openSimulatedTarget(
  options: Partial<SimcloudOptions> = {},
): Promise<SimulatedTarget> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'packbench-simcloud-'));
  const simcloud = await startSimcloud({
    stateFolder,
    speedUp: 10,
    seed: 7,
    softRebootWaitMs: SOFT_REBOOT_WAIT_SECONDS * 10_000,
    ...options,
  });
  const clock = createClock();
  const config = loadCloud('simcloud', {
    env: { OS_CLIENT_CONFIG_FILE: join(stateFolder, 'clouds.yaml') },
  });
  const client = createCloudClient(config, clock);
  const inspection = await inspectTarget(client, {
    flavor: 'm1.tiny',
    image: 'cirros',
    networks: ['private'],
    availabilityZone: 'kvm',
    servers: 1,
  });
  const study = `test/${new Date().toISOString().replaceAll(/[-:.]/g, '')}`;
  return {
    simcloud,
    client,
    deps: {
      connect: () => Promise.reject(new Error('no node is needed')),
      clock,
      isLatestAttempt: () => Promise.resolve(true),
      access: createTargetAccess(() => client),
    },
    context: {
      study,
      run: `${study}/kvm/serial-boot/1`,
      scenario: 'serial-boot',
      repetition: 1,
      target: {
        name: 'kvm',
        cloud: 'simcloud',
        service: 'nova',
        flavorId: inspection.flavor?.id ?? '',
        imageId: inspection.image?.id ?? '',
        networkIds: inspection.networks.map(({ id }) => id),
        availabilityZone: 'kvm',
        securityGroups: [],
        softRebootWaitSeconds: SOFT_REBOOT_WAIT_SECONDS,
      },
    },
    order: async (faults) => {
      const reply = await fetch(`${simcloud.url}/simcloud/faults`, {
        method: 'PUT',
        body: JSON.stringify({ faults }),
        headers: { 'content-type': 'application/json' },
      });
      if (!reply.ok) throw new Error(await reply.text());
    },
    truth: async () => (await (await fetch(`${simcloud.url}/simcloud/truth`)).json()) as Truth,
    close: async () => {
      client.close();
      await simcloud.close();
      await rm(stateFolder, { recursive: true, force: true });
    },
  };
}

/** A clock of another process on the same machine: the same time, another anchor. */
export const anotherProcess = (clock: Clock): Clock => ({
  anchor: `not-${clock.anchor}`,
  now: () => clock.now(),
});

export interface Attempt<R> {
  readonly result: R | undefined;
  readonly error: unknown;
  /** The last heartbeat's details: what a later attempt starts from. */
  readonly details: unknown;
}

interface AttemptOptions {
  /** @default 1 */
  readonly number?: number;
  /** Of the last heartbeat of the attempt before. */
  readonly details?: unknown;
  /** When the first attempt was scheduled, epoch ms. @default now */
  readonly scheduledAt?: number;
}

/** Runs one attempt of an activity, as Temporal would. */
export async function attempt<I, R>(
  activity: (input: I) => Promise<R>,
  input: I,
  { number = 1, details, scheduledAt = Date.now() }: AttemptOptions = {},
): Promise<Attempt<R>> {
  const env = new MockActivityEnvironment(
    { attempt: number, heartbeatDetails: details, scheduledTimestampMs: scheduledAt },
    { logger: new DefaultLogger('ERROR') },
  );
  let last: unknown = details;
  env.on('heartbeat', (heartbeat: unknown) => (last = heartbeat));
  try {
    const result = await env.run<[I], R, (input: I) => Promise<R>>(activity, input);
    return { result, error: undefined, details: last };
  } catch (error) {
    return { result: undefined, error, details: last };
  }
}

/** Whether the end that simcloud records lies inside an operation's bounds. */
export function holdsTruth(operation: OperationRecord, truth: Truth): boolean {
  const real = truth.operations.find((o) => o.requestId === operation.requestId);
  const end = operation.operation.startsWith('guest.')
    ? Math.max(real?.visibleAt ?? Infinity, real?.guestReadyAt ?? Infinity)
    : real?.visibleAt;
  if (end == null || operation.lowerMs === null || operation.upperMs === null) return false;
  // `startedAt` is cut to whole milliseconds.
  const took = end - Date.parse(operation.startedAt);
  return took >= operation.lowerMs && took <= operation.upperMs + 1;
}
