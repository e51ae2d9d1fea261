import { describeContract } from './contract.js';
import { startContractSimcloud } from './start-contract-simcloud.js';

const vm = { flavor: 'm1.tiny', image: 'cirros', network: 'private', marker: 'SIMCLOUD-READY' };

/** An ordinary user, as most who measure a cloud are. */
describeContract('contract with nova of simcloud as a member, zone kvm', () =>
  startContractSimcloud('simcloud-demo', { ...vm, zone: 'kvm' }),
);
describeContract('contract with nova of simcloud as an administrator, zone lxc', () =>
  startContractSimcloud('simcloud', { ...vm, zone: 'lxc' }),
);
