import { z } from 'zod';
import type { CloudClient } from './cloud-client.js';
import { OpenStackHttpError } from './openstack-error.js';
import type { Exchange, Stamps } from './server-service.js';

const actionShape = z.object({
  action: z.string(),
  request_id: z.string(),
  start_time: z.string(),
  message: z.string().nullable().default(null),
  events: z
    .array(
      z.object({
        event: z.string(),
        start_time: z.string(),
        finish_time: z.string().nullable(),
        result: z.string().nullable(),
      }),
    )
    .default([]),
});

type Action = z.infer<typeof actionShape>;

/** One look at nova's record of an action. */
export interface ActionLook {
  /**
   * Undefined when there is none: not yet, purged, or refused; and when it does not tell any more
   * whether the action runs. Before microversion 2.51 an ordinary tenant is shown no events.
   */
  readonly stamps: Stamps | undefined;
  readonly exchange: Exchange;
}

export async function lookAtAction(
  client: CloudClient,
  serverId: string,
  requestId: string,
): Promise<ActionLook> {
  const shape = z.object({ instanceAction: actionShape });
  const path = `${actionsPath(serverId)}/${encodeURIComponent(requestId)}`;
  try {
    const reply = await client.send({ service: 'compute', method: 'GET', path, shape });
    const action = reply.data.instanceAction;
    return { stamps: tells(action) ? toStamps(action) : undefined, exchange: reply.exchange };
  } catch (error) {
    if (!(error instanceof OpenStackHttpError) || ![403, 404].includes(error.status)) throw error;
    return { stamps: undefined, exchange: error.exchange };
  }
}

/** Request ids of a server's actions, oldest first. Works for deleted servers too (2.21). */
export async function listActionIds(
  client: CloudClient,
  serverId: string,
): Promise<readonly string[]> {
  const shape = z.object({
    instanceActions: z.array(z.object({ request_id: z.string(), start_time: z.string() })),
  });
  const path = actionsPath(serverId);
  const { data } = await client.send({ service: 'compute', method: 'GET', path, shape });
  // Nova sends the newest first; whole seconds do not tell their order.
  return data.instanceActions.map((action) => action.request_id).reverse();
}

/**
 * A build that was rescheduled, or a reboot that a restarted nova-compute resumed, begins an event of
 * the same name once more, and nova writes every finish to the first row that it finds of that name
 * (nova/db/main/api.py, `action_event_finish`): the other one looks unfinished for ever.
 */
function tells({ events }: Action): boolean {
  return events.every(
    ({ event, finish_time: finish }) =>
      finish !== null || !events.some((one) => one.event === event && one.finish_time !== null),
  );
}

function toStamps(action: Action): Stamps {
  const { events } = action;
  const finished = events.map((event) => event.finish_time);
  const times = [action.start_time, ...events.map((e) => e.start_time), ...finished];
  const done = events.length > 0 && finished.every((time) => time !== null);
  // Newest first in nova's answer. A build that was rescheduled has a failed event before the one
  // that counts.
  const last = events.toSorted((a, b) => b.start_time.localeCompare(a.start_time)).at(0);
  return {
    requestId: action.request_id,
    action: action.action,
    startedAtMs: parseNovaTime(action.start_time),
    begunAtMs:
      events.length === 0
        ? null
        : Math.min(...events.map((event) => parseNovaTime(event.start_time))),
    finishedAtMs: done ? Math.max(...finished.map((time) => parseNovaTime(time))) : null,
    exact: times.some((time) => time !== null && /\.\d*[1-9]/.test(time)),
    failed: action.message === 'Error' || last?.result === 'Error',
  };
}

/** Epoch ms with fractions. Nova writes UTC without saying so: `2026-01-31T10:00:00.000000`. */
export function parseNovaTime(text: string): number {
  const [whole = '', fraction = ''] = text.replace(/Z$/, '').split('.');
  const ms = Date.parse(`${whole}Z`);
  return fraction === '' ? ms : ms + Number(`0.${fraction}`) * 1000;
}

function actionsPath(serverId: string): string {
  return `/servers/${encodeURIComponent(serverId)}/os-instance-actions`;
}
