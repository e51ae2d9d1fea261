import type { CloudClient } from './cloud-client.js';
import { containerQuotaRoom } from './container-quota-room.js';
import { findNamed } from './find-named.js';
import type { Flavor } from './flavors.js';
import type { ServiceInspection, TargetWish } from './service-inspection.js';
import type { Problem } from './problem.js';
import { orProblem } from './or-problem.js';
import { securityGroupProblems } from './security-group-problems.js';
import { listContainerHosts, listContainerZones } from './zun-hosts.js';

/** What Zun has of a wish. A tenant sees neither its hosts nor whether a zone is up. */
export async function inspectZun(
  client: CloudClient,
  wish: TargetWish,
): Promise<ServiceInspection> {
  const { memoryMib = 0, cpus = 0, availabilityZone, networks, servers } = wish;
  const flavor: Flavor = {
    id: '',
    name: `${memoryMib} MiB`,
    vcpus: cpus,
    ramMib: memoryMib,
    diskGib: 0,
  };
  const [version, groups, pull] = await Promise.all([
    orProblem(() => client.containerVersion()),
    securityGroupProblems(client, wish.securityGroups),
    pullPolicyProblems(client, wish.pullPolicy),
  ]);
  if (version.item === undefined) {
    const placement = [...version.problems, ...groups, ...pull];
    const flavorFound = { item: flavor, problems: [] };
    return { flavor: flavorFound, placement, hypervisors: [], room: [], versions: {} };
  }
  const portsPerServer = Math.max(1, networks.length);
  const [zone, hosts, room] = await Promise.all([
    orProblem(() => findZone(client, availabilityZone)),
    listContainerHosts(client),
    containerQuotaRoom(client, { servers, flavor, portsPerServer }),
  ]);
  return {
    flavor: { item: flavor, problems: [] },
    placement: [...zone.problems, ...groups, ...pull],
    hypervisors: hosts ?? [],
    room,
    versions: { zun: version.item },
  };
}

/** Zun's own policy: container:create:image_pull_policy (zun/common/policies/container.py). */
async function pullPolicyProblems(
  client: CloudClient,
  wanted: string | undefined,
): Promise<readonly Problem[]> {
  if (wanted === undefined || (await client.identity()).roles.includes('admin')) return [];
  return [
    {
      problem: `image_pull_policy '${wanted}' is asked for, but Zun of cloud '${client.cloud}' lets administrators alone choose it`,
      hint: 'leave it out (the image is then fetched for every container), or use an administrator’s credentials',
    },
  ];
}

async function findZone(client: CloudClient, wanted: string | undefined): Promise<void> {
  if (wanted === undefined) return;
  const zones = (await listContainerZones(client)).map((name) => ({ name, id: name }));
  findNamed('availability zone', wanted, zones, client.cloud);
}
