import { describeContract } from './contract.js';
import { startContractSimcloud } from './start-contract-simcloud.js';

const container = {
  service: 'zun',
  memory: 64,
  image: 'cirros-docker',
  network: 'private',
  marker: 'SIMCLOUD-READY',
} as const;

/** An ordinary user, as most who measure a cloud are. */
describeContract('contract with zun of simcloud as a member, zone docker', () =>
  startContractSimcloud('simcloud-demo', { ...container, zone: 'docker' }),
);
describeContract('contract with zun of simcloud as an administrator, any zone', () =>
  startContractSimcloud('simcloud', container),
);
