import { z } from 'zod';
import type { CloudClient } from './cloud-client.js';
import { listComputeHosts, listZones } from './compute-hosts.js';
import { findNamed, UnknownNameError } from './find-named.js';
import { listSecurityGroups } from './networks.js';
import type { Problem } from './problem.js';

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

/** Checks zone, host, security groups and key pair of a plan. */
export async function placementProblems(
  client: CloudClient,
  { availabilityZone, host, securityGroups = [], keyPair }: PlacementWish,
): Promise<Placement> {
  const [zones, hosts, groups, keyPairs] = await Promise.all([
    availabilityZone === undefined ? [] : listZones(client),
    listComputeHosts(client),
    securityGroups.length === 0 ? [] : listSecurityGroups(client),
    keyPair === undefined ? [] : listKeyPairs(client),
  ]);
  const problems: Problem[] = [];
  const { cloud } = client;

  if (availabilityZone !== undefined) {
    const zone = check('availability zone', availabilityZone, zones);
    if (zone !== undefined && !zone.available) {
      problems.push({
        problem: `availability zone '${availabilityZone}' of cloud '${cloud}' is not available`,
        hint: 'are its nova-compute services up? (openstack compute service list)',
      });
    }
  }
  if (host !== undefined) checkHost(host);
  for (const group of securityGroups) check('security group', group, groups);
  if (keyPair !== undefined) check('key pair', keyPair, keyPairs);
  return {
    hosts: hosts
      ?.filter((one) => host === undefined || one.host === host)
      .filter((one) => availabilityZone === undefined || one.zone === availabilityZone)
      .map((one) => one.host),
    problems,
  };

  function checkHost(wanted: string): void {
    if (hosts === undefined) {
      problems.push({
        problem: `host '${wanted}' is named, but the project may not choose hosts in cloud '${cloud}'`,
        hint: 'use an availability zone, or an administrator’s credentials',
      });
      return;
    }
    const found = check(
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

  function check<T extends { readonly name: string; readonly id?: string }>(
    kind: string,
    wanted: string,
    items: readonly T[],
  ): T | undefined {
    try {
      return findNamed(
        kind,
        wanted,
        items.map((item) => ({ ...item, id: item.id ?? item.name })),
        cloud,
      );
    } catch (error) {
      if (!(error instanceof UnknownNameError)) throw error;
      problems.push({ problem: error.message, hint: error.hint ?? '' });
      return undefined;
    }
  }
}

async function listKeyPairs(client: CloudClient): Promise<readonly { name: string }[]> {
  const pair = z.object({ keypair: z.object({ name: z.string() }) });
  const shape = z.object({ keypairs: z.array(pair) });
  const path = '/os-keypairs';
  const { data } = await client.send({ service: 'compute', method: 'GET', path, shape });
  return data.keypairs.map(({ keypair }) => keypair);
}
