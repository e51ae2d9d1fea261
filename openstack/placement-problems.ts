import type { CloudClient } from './cloud-client.js';
import { listComputeHosts, listZones } from './compute-hosts.js';
import { findNamed } from './find-named.js';
import { listKeyPairs } from './key-pairs.js';
import { orProblem } from './or-problem.js';
import type { Problem } from './problem.js';
import { securityGroupProblems } from './security-group-problems.js';

export interface PlacementWish {
  readonly availabilityZone?: string | undefined;
  readonly host?: string | undefined;
  readonly securityGroups?: readonly string[] | undefined;
  readonly keyPair?: string | undefined;
}

export interface Placement {
  /** Compute hosts on which servers may land; undefined when the project may not know. */
  readonly hosts: readonly string[] | undefined;
  readonly problems: readonly Problem[];
}

/** Checks zone, host, security groups and key pair of a nova target. */
export async function placementProblems(
  client: CloudClient,
  { availabilityZone, host, securityGroups, keyPair }: PlacementWish,
): Promise<Placement> {
  const [zones, hosts, groups, keyPairs] = await Promise.all([
    availabilityZone === undefined ? [] : listZones(client),
    listComputeHosts(client),
    securityGroupProblems(client, securityGroups),
    keyPair === undefined ? [] : listKeyPairs(client),
  ]);
  const problems: Problem[] = [];
  const { cloud } = client;

  if (availabilityZone !== undefined) {
    const zone = await check('availability zone', availabilityZone, zones);
    if (zone !== undefined && !zone.available) {
      problems.push({
        problem: `availability zone '${availabilityZone}' of cloud '${cloud}' is not available`,
        hint: 'are its nova-compute services up? (openstack compute service list)',
      });
    }
  }
  if (host !== undefined) await checkHost(host);
  problems.push(...groups);
  if (keyPair !== undefined) await check('key pair', keyPair, keyPairs);
  return {
    hosts: hosts
      ?.filter((one) => host === undefined || one.host === host)
      .filter((one) => availabilityZone === undefined || one.zone === availabilityZone)
      .map((one) => one.host),
    problems,
  };

  async function checkHost(wanted: string): Promise<void> {
    if (hosts === undefined) {
      problems.push({
        problem: `host '${wanted}' is named, but the project may not choose hosts in cloud '${cloud}'`,
        hint: 'use an availability zone, or an administrator’s credentials',
      });
      return;
    }
    const found = await check(
      'compute host',
      wanted,
      hosts.map((one) => ({ ...one, name: one.host })),
    );
    if (found === undefined) return;
    if (!found.usable) {
      problems.push({
        problem: `compute host '${wanted}' of cloud '${cloud}' is down or disabled`,
        hint: 'openstack compute service list says why',
      });
    }
    if (availabilityZone !== undefined && found.zone !== availabilityZone) {
      problems.push({
        problem: `compute host '${wanted}' is in availability zone '${found.zone}', not '${availabilityZone}'`,
        hint: `write '${found.zone}'`,
      });
    }
  }

  async function check<T extends { readonly name: string }>(
    kind: string,
    wanted: string,
    items: readonly T[],
  ): Promise<T | undefined> {
    const named = items.map((item) => ({ ...item, id: item.name }));
    const looked = await orProblem(() => findNamed(kind, wanted, named, cloud));
    problems.push(...looked.problems);
    return looked.item;
  }
}
