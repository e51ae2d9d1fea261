import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCloudClient } from './cloud-client.js';
import type { CloudClient } from './cloud-client.js';
import { NovaServerService } from './nova-server-service.js';

import { startStandInCloud } from './testing/stand-in-cloud.js';
import type { StandInCloud } from './testing/stand-in-cloud.js';

let cloud: StandInCloud;
let client: CloudClient;
let nova: NovaServerService;

beforeEach(async () => {
  cloud = await startStandInCloud();
  client = createCloudClient(cloud.config, { now: Date.now });
  nova = new NovaServerService(client);
});
afterEach(async () => {
  client.close();
  await cloud.stop();
});

describe('stamps', () => {
  const event = (start: string, finish: string | null, result: string | null): object => ({
    event: 'compute__do_build_and_run_instance',
    start_time: `2026-01-01T00:00:${start}`,
    finish_time: finish === null ? null : `2026-01-01T00:00:${finish}`,
    result,
  });
  const action = (
    start: string,
    events: readonly object[],
    message: string | null = null,
  ): object => ({
    instanceAction: {
      action: 'create',
      request_id: 'req-9',
      start_time: `2026-01-01T00:00:${start}`,
      message,
      events,
    },
  });
  const second = (s: number): number => Date.UTC(2026, 0, 1) + s * 1000;
  const stampsOf = async (body: object): Promise<unknown> => {
    cloud.on('GET /v2.1/servers/a/os-instance-actions/req-9', { body });
    return nova.stamps('a', 'req-9');
  };

  test('whole seconds are not exact, microseconds are', async () => {
    const whole = await stampsOf(action('01.000000', [event('02.000000', '05.000000', 'Success')]));
    expect(whole).toEqual({
      requestId: 'req-9',
      action: 'create',
      startedAtMs: second(1),
      begunAtMs: second(2),
      finishedAtMs: second(5),
      exact: false,
      failed: false,
    });
    const fine = await stampsOf(action('01.250000', [event('02.000000', '05.000001', 'Success')]));
    expect(fine).toMatchObject({ startedAtMs: second(1.25), exact: true });
  });

  test('a running action has no finish', async () => {
    expect(await stampsOf(action('01.0', []))).toMatchObject({ finishedAtMs: null });
    const other = { ...event('02.0', '03.0', 'Success'), event: 'conductor_build' };
    const running = [event('03.0', null, null), other];
    expect(await stampsOf(action('01.0', running))).toMatchObject({ finishedAtMs: null });
  });

  test('an event that began twice tells nothing once one of the two rows has a finish', async () => {
    const both = [event('05.0', null, null), event('02.0', null, null)];
    expect(await stampsOf(action('01.0', both))).toMatchObject({ finishedAtMs: null });
    const one = [event('05.0', null, null), event('02.0', '04.0', 'Error')];
    expect(await stampsOf(action('01.0', one))).toBeUndefined();
  });

  test('of two rows that both have a finish the later one counts', async () => {
    const events = [event('05.0', '09.0', 'Success'), event('02.0', '04.0', 'Error')];
    expect(await stampsOf(action('01.0', events))).toMatchObject({
      finishedAtMs: second(9),
      failed: false,
    });
    expect(await stampsOf(action('01.0', events, 'Error'))).toMatchObject({ failed: true });
  });

  test('an action that is refused or unknown has none', async () => {
    expect(await nova.stamps('a', 'req-9')).toBeUndefined();
    cloud.on('GET /v2.1/servers/a/os-instance-actions/req-9', { status: 403 });
    expect(await nova.stamps('a', 'req-9')).toBeUndefined();
  });
});
