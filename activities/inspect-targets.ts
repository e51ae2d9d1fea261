import type { CloudClient } from '../openstack/cloud-client.js';
import { listFlavors } from '../openstack/flavors.js';
import { listImages } from '../openstack/images.js';
import { listNetworks } from '../openstack/networks.js';
import type { Target } from '../plan/target.js';
import type { TargetRecord } from '../results/record.js';
import type { Activities, ResolvedTarget } from '../workflows/contract/steps.js';

export interface InspectDependencies {
  readonly client: (cloud: string) => CloudClient;
}

/** Looks at everything that a plan names, before the first boot. */
export const createInspectTargets =
  ({ client }: InspectDependencies): Activities['inspectTargets'] =>
  async ({ plan }) => {
    const looked = await Promise.all(plan.targets.map((t) => inspect(client(t.cloud), t)));
    return {
      targets: looked.map((l) => l.resolved),
      records: looked.map((l) => l.record),
      warnings: [],
    };
  };

async function inspect(
  client: CloudClient,
  target: Target,
): Promise<{ resolved: ResolvedTarget; record: TargetRecord }> {
  const [flavors, images, networks] = await Promise.all([
    listFlavors(client),
    listImages(client),
    listNetworks(client),
  ]);
  const flavor = flavors.find((f) => f.name === target.flavor || f.id === target.flavor);
  const image = images.items.find((f) => f.name === target.image || f.id === target.image);
  if (!flavor || !image) throw new Error('unknown flavor or image');
  const nets = target.networks.flatMap((n) => networks.filter((x) => x.name === n || x.id === n));
  return {
    resolved: {
      name: target.name,
      cloud: target.cloud,
      service: target.service,
      flavorId: flavor.id,
      imageId: image.id,
      networkIds: nets.map((n) => n.id),
      ...(target.availability_zone !== undefined && { availabilityZone: target.availability_zone }),
      ...(target.host !== undefined && { host: target.host }),
      securityGroups: target.security_groups,
      ...(target.key_pair !== undefined && { keyPair: target.key_pair }),
      softRebootWaitSeconds: target.soft_reboot_wait_seconds,
    },
    record: {
      name: target.name,
      cloud: target.cloud,
      service: target.service,
      simulated: false,
      speedUp: 1,
      flavor,
      image: {
        id: image.id,
        name: image.name,
        sizeBytes: image.sizeBytes,
        checksum: image.checksum,
        diskFormat: image.diskFormat,
      },
      networks: nets,
      availabilityZone: target.availability_zone ?? '',
      hypervisors: [],
      versions: {},
      nodes: {},
      sharedHost: target.shared_host,
    },
  };
}
