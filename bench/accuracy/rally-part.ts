import { z } from 'zod';
import type { CloudDatabase } from './cloud-database.js';
import { countGets, parseGets } from './count-gets.js';
import type { Devcloud } from './devcloud.js';
import type { Counts } from './packbench-part.js';
import { pairByOrder } from './pair-by-order.js';
import type { Rally } from './rally.js';
import type { Judged, Kind, Platform, Timing, Tool } from './timing.js';

/**
 * Polling of `rally-0.1`. A reboot's first sleep is read from the option for pauses
 * (rally_openstack/task/scenarios/nova/utils.py, 4.1.0, _do_server_reboot): both are set.
 */
const FAST = {
  nova_server_boot_prepoll_delay: 0,
  nova_server_boot_poll_interval: 0.1,
  nova_server_reboot_prepoll_delay: 0,
  nova_server_reboot_poll_interval: 0.1,
  nova_server_pause_prepoll_delay: 0,
} as const;

const BOOT = 'NovaServers.boot_server';
const BOUNCE = 'NovaServers.boot_and_bounce_server';

const atomicAction = z.object({
  name: z.string(),
  /** Epoch seconds. */
  started_at: z.number(),
  finished_at: z.number(),
  failed: z.boolean().default(false),
});
const report = z.object({
  tasks: z.array(
    z.object({
      subtasks: z.array(
        z.object({
          workloads: z.array(
            z.object({
              scenario: z.record(z.string(), z.unknown()),
              data: z.array(z.object({ atomic_actions: z.array(atomicAction) })),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** Where a part of Rally runs. */
interface RallySetting {
  readonly platform: Platform;
  readonly tool: Exclude<Tool, 'packbench'>;
  readonly counts: Counts;
}

/** Runs Rally's two scenarios on one platform and pairs what it reports with nova's actions. */
export async function runRally(
  { rally, database, devcloud }: { rally: Rally; database: CloudDatabase; devcloud: Devcloud },
  { platform, tool, counts }: RallySetting,
  signal: AbortSignal,
): Promise<{ readonly judged: readonly Judged[]; readonly notes: readonly string[] }> {
  const sinceMs = Date.now();
  const logFrom = await devcloud.logEnd();
  const options = tool === 'rally-0.1' ? FAST : {};
  const json = await rally.runTask(
    { name: `${tool}-${platform}`, task: taskFor(platform, counts), openstack: options },
    signal,
  );
  const gets = parseGets(await devcloud.readLog(logFrom));
  const timings = readTimings(json, platform, tool);
  const actions = {
    boot: await database.rallyActions(platform, 'create', sinceMs),
    'soft reboot': await database.rallyActions(platform, 'reboot', sinceMs),
  };
  const judged: Judged[] = [];
  const notes: string[] = [];
  const asked = { boot: counts.boots, 'soft reboot': counts.servers * counts.reboots };
  for (const kind of ['boot', 'soft reboot'] as const satisfies readonly Kind[]) {
    const of = timings.filter((timing) => timing.kind === kind);
    const paired = pairByOrder(of, actions[kind]);
    judged.push(...paired.judged);
    if (paired.unpaired > 0) notes.push(`${String(paired.unpaired)} without an action (${kind})`);
    if (of.length < asked[kind])
      notes.push(`${kind}: ${String(of.length)} of ${String(asked[kind])} succeeded`);
  }
  return { judged: judged.map((one) => ({ ...one, gets: getsOf(one) })), notes };

  function getsOf({ truth, startedAtMs, reportedMs }: Judged): number {
    return countGets(gets, truth.projectId, [startedAtMs, startedAtMs + reportedMs]);
  }
}

/** Successful operations of Rally's JSON report: boots of boot_server, reboots of boot_and_bounce. */
export function readTimings(json: string, platform: Platform, tool: Tool): readonly Timing[] {
  const { tasks } = report.parse(JSON.parse(json));
  const workloads = tasks.flatMap((t) => t.subtasks.flatMap((subtask) => subtask.workloads));
  return workloads.flatMap(({ scenario, data }) => {
    const atomic = data.flatMap((iteration) => iteration.atomic_actions);
    const [name, kind]: [string, Kind] =
      BOOT in scenario ? ['nova.boot_server', 'boot'] : ['nova.soft_reboot_server', 'soft reboot'];
    return atomic
      .filter((action) => action.name === name && !action.failed)
      .map((action) => ({
        platform,
        tool,
        kind,
        startedAtMs: action.started_at * 1000,
        reportedMs: (action.finished_at - action.started_at) * 1000,
        boundsMs: null,
        gets: null,
      }));
  });
}

function taskFor(platform: Platform, { boots, servers, reboots }: Counts): object {
  const server = {
    image: { name: platform === 'lxc' ? 'devcloud-lxc' : 'devcloud-kvm' },
    flavor: { name: 'dc.tiny' },
    availability_zone: platform,
  };
  const subtask = (title: string, scenario: object, times: number): object => ({
    title,
    scenario,
    contexts: {
      users: { tenants: 1, users_per_tenant: 1 },
      quotas: { nova: { instances: -1, cores: -1, ram: -1 } },
    },
    runner: { constant: { times, concurrency: 1 } },
  });
  const bounce = { ...server, actions: [{ soft_reboot: reboots }] };
  return {
    version: 2,
    title: `NovaServers on ${platform}`,
    subtasks: [
      subtask('boot', { [BOOT]: server }, boots),
      subtask('soft reboot', { [BOUNCE]: bounce }, servers),
    ],
  };
}
