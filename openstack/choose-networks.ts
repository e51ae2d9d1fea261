import type { CloudClient } from './cloud-client.js';
import { findNamed, UnknownNameError } from './find-named.js';
import { listNetworks } from './networks.js';
import type { Network } from './networks.js';

/**
 * The networks of a server: those named, or, when none is, the one that nova will take. Throws
 * UnknownNameError also when nova would find several and refuse.
 */
export async function chooseNetworks(
  client: CloudClient,
  wanted: readonly string[],
): Promise<readonly Network[]> {
  const all = await listNetworks(client);
  if (wanted.length > 0) {
    return wanted.map((name) => findNamed('network', name, all, client.cloud));
  }
  const { project } = await client.identity();
  // nova/network/neutron.py, _get_available_networks: the project's own and the shared ones.
  const usable = all.filter((network) => network.shared || network.projectId === project?.id);
  if (usable.length <= 1) return usable;
  const names = usable.map(({ name }) => name).slice(0, 10);
  throw new UnknownNameError(
    `no network is named, and cloud '${client.cloud}' has ${usable.length} to choose from: ${names.join(', ')}`,
    { hint: 'name one under networks' },
  );
}
