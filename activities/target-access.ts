import { ClockOffset } from '../measure/clock-offset.js';
import { PollSchedule } from '../measure/poll-schedule.js';
import type { CloudClient } from '../openstack/cloud-client.js';
import { createServerService } from '../openstack/create-server-service.js';
import { listPorts } from '../openstack/networks.js';
import type { StepDependencies, TargetAccess } from './dependencies.js';

/**
 * One client per cloud and worker: its token, its open connections, what is known of its clock and
 * how long its operations take outlive the single step.
 */
export function createTargetAccess(
  client: (cloud: string) => CloudClient,
): StepDependencies['access'] {
  const clouds = new Map<string, { client: CloudClient; clockOffset: ClockOffset }>();
  const schedules = new Map<string, PollSchedule>();
  return async (target): Promise<TargetAccess> => {
    let cloud = clouds.get(target.cloud);
    if (!cloud) {
      cloud = { client: client(target.cloud), clockOffset: new ClockOffset() };
      clouds.set(target.cloud, cloud);
    }
    const { client: of, clockOffset } = cloud;
    // Now, so that no measured request has to wait for a token or a version document.
    await of.prepare();
    await of.ensureFresh();
    return {
      service: createServerService(target.service, of),
      clockOffset,
      requestsSent: () => of.requests,
      portsOf: (serverIds) => listPorts(of, serverIds),
      schedule: (kind) => {
        const key = `${target.cloud}/${target.name}/${kind}`;
        const schedule = schedules.get(key) ?? new PollSchedule();
        schedules.set(key, schedule);
        return schedule;
      },
    };
  };
}
