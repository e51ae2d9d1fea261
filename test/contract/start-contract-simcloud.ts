import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCloud } from '../../openstack/load-cloud.js';
import { studyNode } from '../../simcloud/node-options.js';
import { startSimcloud } from '../../simcloud/simcloud.js';
import type { ContractCloud, ContractTarget } from './contract-cloud.js';

const SPEED_UP = 10;
/** Slow enough that even a busy machine asks while a task is under way; before speed-up, ms. */
const latencies = {
  boot: { meanMs: 8000, sdMs: 200 },
  softReboot: { meanMs: 8000, sdMs: 200 },
  snapshot: { meanMs: 8000, sdMs: 200 },
  delete: { meanMs: 4000, sdMs: 200 },
};

/** A simulated cloud with a node of each kind, and what to boot there. */
export async function startContractSimcloud(
  cloud: string,
  target: ContractTarget,
): Promise<ContractCloud> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'packbench-contract-'));
  const nodes = (['kvm', 'lxc', 'docker'] as const).map((kind) => studyNode(kind, { latencies }));
  const simcloud = await startSimcloud({ stateFolder, nodes, speedUp: SPEED_UP });
  const env = { OS_CLIENT_CONFIG_FILE: join(stateFolder, 'clouds.yaml') };
  return {
    config: loadCloud(cloud, { env, cwd: stateFolder, home: stateFolder }),
    target,
    speedUp: SPEED_UP,
    patienceMs: 20_000,
    pollMs: 30,
    async stop() {
      await simcloud.close();
      await rm(stateFolder, { recursive: true });
    },
  };
}
