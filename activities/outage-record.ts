import type { Outage } from '../openstack/outage-watch.js';
import type { OutageRecord } from '../results/record.js';

/** An outage as the run's record has it. */
export const outageRecord = ({
  endpoint,
  startedAtMs,
  endedAtMs,
  failures,
  problem,
}: Outage): OutageRecord => ({
  endpoint,
  startedAt: new Date(startedAtMs).toISOString(),
  endedAt: endedAtMs === null ? null : new Date(endedAtMs).toISOString(),
  failures,
  problem,
});
