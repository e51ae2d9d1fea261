import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { openHome, type Home } from '../../client/home.js';
import { bringDown, bringUp, type Services } from '../../client/services.js';
import { createStudyId } from '../../client/study-id.js';
import type { PlanInput } from '../../plan/plan.js';
import type { OrderedFault } from '../../simcloud/faults.js';
import { startSimcloud } from '../../simcloud/simcloud.js';
import { TASK_QUEUE } from '../../workflows/contract/names.js';
import type { StudyResult } from '../../workflows/contract/progress.js';

/** A simulated cloud, and packbench's own server and worker as `packbench up` starts them. */
export interface SimulatedStudies {
  readonly folder: string;
  readonly home: Home;
  readonly results: string;
  /** Starts what is missing. @param env added to the worker's environment */
  up(env?: NodeJS.ProcessEnv): Promise<Services>;
  down(): Promise<void>;
  /** A study of seconds: boots of three servers on one sampled node. */
  plan(more?: Partial<PlanInput>): PlanInput & { readonly name: string };
  /** Runs it to its end. */
  run(client: Client, plan: PlanInput): Promise<{ study: string; result: StudyResult }>;
  close(): Promise<void>;
}

export async function openSimulatedStudies(
  faults: readonly OrderedFault[] = [],
): Promise<SimulatedStudies> {
  const folder = await mkdtemp(join(tmpdir(), 'packbench-studies-'));
  const cloudFolder = join(folder, 'cloud');
  const simcloud = await startSimcloud({ stateFolder: cloudFolder, speedUp: 20, seed: 7, faults });
  const access = simcloud.nodes.find(({ name }) => name === 'sim-kvm');
  if (!access) throw new Error('simcloud has no node sim-kvm');
  const { name, address, port, user, keyFile: key_file, knownHosts: known_hosts } = access;
  const home = await openHome(join(folder, 'home'));
  const results = join(folder, 'results');
  return {
    folder,
    home,
    results,
    up: (env = {}) =>
      bringUp({
        home,
        results,
        say: () => undefined,
        ports: { temporal: 0, ui: 0 },
        isolated: {
          workerEnv: { OS_CLIENT_CONFIG_FILE: join(cloudFolder, 'clouds.yaml'), ...env },
        },
      }),
    down: () => bringDown(home, () => undefined),
    plan: (more = {}) => ({
      name: 'small',
      targets: [
        {
          name: 'kvm',
          cloud: 'simcloud',
          availability_zone: 'kvm',
          flavor: 'm1.tiny',
          image: 'cirros',
          networks: ['private'],
          nodes: [{ name, address, port, user, key_file, known_hosts }],
        },
      ],
      scenarios: [{ scenario: 'serial-boot', servers: 3 }],
      baseline_seconds: 1,
      settle_seconds: 0.5,
      sampling: { period_seconds: 0.2 },
      ...more,
    }),
    async run(client, plan) {
      const study = createStudyId(plan.name, new Date());
      const result = await client.workflow.execute<(plan: PlanInput) => Promise<StudyResult>>(
        'study',
        { workflowId: study, taskQueue: TASK_QUEUE, args: [plan] },
      );
      return { study, result };
    },
    async close() {
      await bringDown(home, () => undefined, { workerGraceMs: 0 });
      await simcloud.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
