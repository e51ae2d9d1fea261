import { ClockOffset } from '../measure/clock-offset.js';
import { PollSchedule } from '../measure/poll-schedule.js';
import type { CloudClient } from '../openstack/cloud-client.js';
import { createServerService, SERVICE_TYPE } from '../openstack/create-server-service.js';
import { withWholeSecondStamps } from '../openstack/whole-second-stamps.js';
import type { StepDependencies, TargetAccess } from './dependencies.js';

/**
 * One client per cloud and worker: its token, its open connections, what is known of its clock and
 * how long its operations take outlive the single step.
 */
export function createTargetAccess(
  client: (cloud: string) => CloudClient,
): StepDependencies['access'] {
  const clockOffsets = new Map<string, ClockOffset>();
  const schedules = new Map<string, PollSchedule>();
  return async (target): Promise<TargetAccess> => {
    const of = client(target.cloud);
    const clockOffset = clockOffsets.get(target.cloud) ?? new ClockOffset();
    clockOffsets.set(target.cloud, clockOffset);
    // Now, so that no measured request has to wait for a token or a version document.
    await of.prepare([SERVICE_TYPE[target.service]]);
    await of.ensureFresh();
    const service = createServerService(target.service, of);
    return {
      service: target.actionStamps === 'whole_seconds' ? withWholeSecondStamps(service) : service,
      clockOffset,
      requestsSent: () => of.requests,
      schedule: (kind) => {
        const key = `${target.cloud}/${target.name}/${kind}`;
        const schedule = schedules.get(key) ?? new PollSchedule();
        schedules.set(key, schedule);
        return schedule;
      },
    };
  };
}
