import { z } from 'zod';
import { ClockOffset } from '../../measure/clock-offset.js';
import type { CloudClient } from '../../openstack/cloud-client.js';
import { inspectTarget, type TargetInspection } from '../../openstack/inspect-target.js';
import { targetWish } from '../../openstack/target-wish.js';
import type { Room } from '../../openstack/quota-room.js';
import { peakServers } from '../../plan/peak-servers.js';
import type { Plan } from '../../plan/plan.js';
import { scenariosOn } from '../../plan/scenario.js';
import { EXIT } from '../exit-code.js';
import { failedCheck, fine, problem, type Finding } from './finding.js';

/** Whether a cloud answers and takes the credentials, and what its clock says. */
export async function checkCloud(client: CloudClient): Promise<Finding[]> {
  const what = `cloud '${client.cloud}'`;
  try {
    const { user, project } = await client.identity();
    const versions = await Promise.all([
      client.hasService('container').then(async (zun) => {
        // A cloud of containers alone need not have nova; any other must.
        if (zun && !(await client.hasService('compute'))) return '';
        return `nova ${await client.computeVersion()}`;
      }),
      client
        .hasService('container')
        .then(async (zun) => (zun ? `zun ${await client.containerVersion()}` : '')),
    ]);
    const words = [`user '${user.name}'`, `project '${project?.name ?? '-'}'`, ...versions];
    return [fine(what, words.filter(Boolean).join(', ')), await checkClock(client)];
  } catch (error) {
    return [failedCheck(what, error)];
  }
}

async function checkClock(client: CloudClient): Promise<Finding> {
  const what = `cloud '${client.cloud}' clock`;
  const offset = new ClockOffset();
  let now = 0;
  const nova = { service: 'compute', path: '/limits' } as const;
  const zun = { service: 'container', path: '/availability_zones' } as const;
  const about = (await client.hasService('compute')) ? nova : zun;
  for (let i = 0; i < 3; i++) {
    const { exchange } = await client.send({ ...about, method: 'GET', shape: z.unknown() });
    if (exchange.dateMs !== null) offset.learnFromDate(exchange.dateMs, exchange);
    now = exchange.receivedAtMs;
  }
  const known = offset.at(now);
  return fine(
    what,
    known === undefined
      ? 'it sends no Date; its own stamps tell the offset while it is measured'
      : renderOffset(known.lower, known.upper),
  );
}

/** Whether a cloud can do what a plan asks for one target. */
export async function checkTarget(
  client: CloudClient,
  plan: Plan,
  target: Plan['targets'][number],
): Promise<Finding[]> {
  const what = `target '${target.name}'`;
  try {
    const servers = peakServers(scenariosOn(target.name, plan.scenarios));
    const found = await inspectTarget(client, targetWish(target, servers));
    if (found.problems.length === 0) return describe(what, found);
    return found.problems.map((p) => problem(what, EXIT.usageOrPlan, p.problem, p.hint));
  } catch (error) {
    return [failedCheck(what, error)];
  }
}

function describe(what: string, { flavor, image, networks, room }: TargetInspection): Finding[] {
  const names = networks.map(({ name }) => name).join(', ') || 'the cloud chooses';
  return [
    fine(what, `flavor ${flavor?.name ?? ''}, image ${image?.name ?? ''}, network ${names}`),
    fine(`${what} quota`, room.map(renderRoom).join(', ')),
  ];
}

function renderRoom({ resource, limit, used, needed }: Room): string {
  return `${resource} ${String(needed)} of ${limit < 0 ? 'any' : String(limit - used)}`;
}

/** What is known of another clock less ours, in ms. */
export function renderOffset(lower: number, upper: number): string {
  return `between ${(lower / 1000).toFixed(3)} and ${(upper / 1000).toFixed(3)} s ahead of here`;
}
