import { join } from 'node:path';
import { toPlanNode } from '../client/demo/to-plan-node.js';
import type { PlanInput } from '../plan/plan.js';
import type { OrderedFault } from '../simcloud/faults.js';
import { studyNode } from '../simcloud/node-options.js';
import { startSimcloud, type Simcloud } from '../simcloud/simcloud.js';
import type { HistoryCase, TargetInput } from './history-case.js';
import { HISTORY_ROUNDS } from './history-cases.js';

const SPEED_UP = 50;
/** No operation of it ends while anybody looks. @unit ms */
const ENDLESS = { meanMs: 36_000_000, sdMs: 1 };

const CASES = HISTORY_ROUNDS.flatMap(({ cases }) => cases);

/** Of its study, and of the zone and the compute node that it has to itself. */
const nameOf = (one: HistoryCase): string => `${one.state}-${String(CASES.indexOf(one) + 1)}`;

/** A simulated cloud with a zone for each case, so that all can go on side by side. */
export class HistoryCloud {
  /** Names it, for the worker. */
  readonly cloudsFile: string;
  readonly #simcloud: Simcloud;

  static async open(folder: string): Promise<HistoryCloud> {
    const simcloud = await startSimcloud({
      stateFolder: folder,
      speedUp: SPEED_UP,
      quotas: { instances: 1000, cores: 2000, ramMib: 1_638_400 },
      procPeriodMs: 1000,
      nodes: CASES.filter(({ behind }) => behind === undefined).map((one) =>
        studyNode(one.platform ?? 'kvm', {
          name: nameOf(one),
          zone: nameOf(one),
          ...(one.endless && { latencies: { [one.endless]: ENDLESS } }),
        }),
      ),
    });
    return new HistoryCloud(simcloud, join(folder, 'clouds.yaml'));
  }

  private constructor(simcloud: Simcloud, cloudsFile: string) {
    this.#simcloud = simcloud;
    this.cloudsFile = cloudsFile;
  }

  planOf(one: HistoryCase): PlanInput {
    const zone = nameOf(CASES.find(({ state }) => state === one.behind) ?? one);
    const nodes = this.#simcloud.nodes.filter(({ name }) => one.sampled && name === zone);
    return {
      name: nameOf(one),
      targets: [
        {
          ...TARGETS[one.platform ?? 'kvm'],
          cloud: 'simcloud',
          availability_zone: zone,
          networks: ['private'],
          nodes: nodes.map(toPlanNode),
          ...one.target,
        },
      ],
      scenarios: [...one.scenarios],
      baseline_seconds: 0.2,
      settle_seconds: 0.2,
      ...one.more,
    };
  }

  /** Replaces the faults that are in force. */
  async order(faults: readonly OrderedFault[]): Promise<void> {
    const reply = await fetch(`${this.#simcloud.url}/simcloud/faults`, {
      method: 'PUT',
      body: JSON.stringify({ faults }),
      headers: { 'content-type': 'application/json' },
    });
    if (!reply.ok) throw new Error(await reply.text());
  }

  close(): Promise<void> {
    return this.#simcloud.close();
  }
}

const TARGETS: Readonly<Record<NonNullable<HistoryCase['platform']>, Omit<TargetInput, 'cloud'>>> =
  {
    kvm: {
      name: 'kvm',
      flavor: 'm1.tiny',
      image: 'cirros',
      readiness: { probe: 'console', marker: 'SIMCLOUD-READY' },
      soft_reboot_wait_seconds: 120 / SPEED_UP,
    },
    docker: {
      name: 'docker',
      service: 'zun',
      memory_mib: 512,
      image: 'mysql-docker',
      guest: { via: 'exec' },
    },
  };
