import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCloud } from '../../openstack/load-cloud.js';
import { studyNode } from '../../simcloud/node-options.js';
import { startSimcloud } from '../../simcloud/simcloud.js';
import { describeContract } from './contract.js';
import type { ContractCloud } from './contract-cloud.js';

const SPEED_UP = 10;
/** Slow enough that even a busy machine asks while a task is under way; before speed-up, ms. */
const latencies = {
  boot: { meanMs: 5000, sdMs: 200 },
  softReboot: { meanMs: 5000, sdMs: 200 },
  snapshot: { meanMs: 8000, sdMs: 200 },
  delete: { meanMs: 4000, sdMs: 200 },
};

/** An ordinary user, as most who measure a cloud are. */
describeContract('contract with simcloud as a member, zone kvm', () =>
  start('simcloud-demo', 'kvm'),
);
describeContract('contract with simcloud as an administrator, zone lxc', () =>
  start('simcloud', 'lxc'),
);

async function start(cloud: string, zone: 'kvm' | 'lxc'): Promise<ContractCloud> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'packbench-contract-'));
  const simcloud = await startSimcloud({
    stateFolder,
    nodes: [studyNode('kvm', { latencies }), studyNode('lxc', { latencies })],
    speedUp: SPEED_UP,
  });
  const env = { OS_CLIENT_CONFIG_FILE: join(stateFolder, 'clouds.yaml') };
  return {
    config: loadCloud(cloud, { env, cwd: stateFolder, home: stateFolder }),
    target: {
      flavor: 'm1.tiny',
      image: 'cirros',
      network: 'private',
      zone,
      marker: 'SIMCLOUD-READY',
    },
    speedUp: SPEED_UP,
    patienceMs: 20_000,
    pollMs: 30,
    async stop() {
      await simcloud.close();
      await rm(stateFolder, { recursive: true });
    },
  };
}
