import { expect, it } from 'vitest';
import { readTimings } from './rally-part.js';

const action = (
  name: string,
  started_at: number,
  finished_at: number,
  failed?: boolean,
): object => ({
  name,
  children: [],
  started_at,
  finished_at,
  ...(failed !== undefined && { failed }),
});

/** A report of Rally 5.1.1 down to what is read. */
const REPORT = JSON.stringify({
  info: { rally_version: '5.1.1' },
  tasks: [
    {
      subtasks: [
        {
          workloads: [
            {
              scenario: { 'NovaServers.boot_server': {} },
              data: [
                { atomic_actions: [action('nova.boot_server', 10, 13.5)] },
                { atomic_actions: [action('nova.boot_server', 14, 314, true)] },
              ],
            },
          ],
        },
        {
          workloads: [
            {
              scenario: { 'NovaServers.boot_and_bounce_server': {} },
              data: [
                {
                  atomic_actions: [
                    action('nova.boot_server', 400, 403),
                    action('nova.soft_reboot_server', 403, 405.25),
                    action('nova.soft_reboot_server', 405.25, 407.5),
                    action('nova.delete_server', 407.5, 409),
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
});

it("reads boots of boot_server and reboots of boot_and_bounce from Rally's report, failed ones not", () => {
  const timings = readTimings(REPORT, 'lxc', 'rally');
  expect(timings.map((t) => [t.kind, t.startedAtMs, t.reportedMs])).toEqual([
    ['boot', 10_000, 3500],
    ['soft reboot', 403_000, 2250],
    ['soft reboot', 405_250, 2250],
  ]);
  expect(timings[0]).toMatchObject({ platform: 'lxc', tool: 'rally', boundsMs: null, gets: null });
});
