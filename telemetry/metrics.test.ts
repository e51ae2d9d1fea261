import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Interval } from '../measure/interval.js';
import { okOperation, resolvedTarget } from '../test/rig/fake-activities.js';
import { createMetrics } from './metrics.js';
import { serveMetrics } from './serve-metrics.js';

const boot = okOperation(
  {
    context: {
      study: 's/1',
      run: 's/1/kvm/serial-boot/1',
      scenario: 'serial-boot',
      repetition: 1,
      target: resolvedTarget('kvm'),
    },
    phase: 'boot',
  },
  's/1/kvm/serial-boot/1/nova.boot_server/1',
  1,
);

describe('createMetrics', () => {
  it('counts operations by outcome, and times those that have an end', async () => {
    const metrics = createMetrics();
    metrics.operation(boot);
    metrics.operation({ ...boot, outcome: 'failed', durationMs: null, upperMs: null });
    const text = await metrics.registry.metrics();
    const of = (outcome: string) =>
      `packbench_operations_total{operation="nova.boot_server",outcome="${outcome}",target="kvm"} 1`;
    expect(text).toContain(of('ok'));
    expect(text).toContain(of('failed'));
    const labels = '{operation="nova.boot_server",target="kvm"}';
    expect(text).toContain(`packbench_operation_duration_seconds_sum${labels} 1\n`);
    expect(text).toContain(`packbench_operation_duration_seconds_count${labels} 1\n`);
    expect(text).toContain(`packbench_operation_bounds_width_seconds_sum${labels} 0.1\n`);
  });

  it('reads a cloud’s clock at each scrape, once something is known of it', async () => {
    const metrics = createMetrics();
    const known: { offset?: Interval } = {};
    metrics.cloudClock('mine', () => known.offset);
    expect(await metrics.registry.metrics()).not.toContain('cloud="mine"');
    known.offset = { lower: -250, upper: 750 };
    const text = await metrics.registry.metrics();
    expect(text).toContain(
      'packbench_cloud_clock_offset_seconds{cloud="mine",bound="lower"} -0.25\n',
    );
    expect(text).toContain(
      'packbench_cloud_clock_offset_seconds{cloud="mine",bound="upper"} 0.75\n',
    );
  });
});

describe('serveMetrics', () => {
  it('says that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const serving = serveMetrics(createMetrics().registry, { host: '127.0.0.1', port });
    await expect(serving).rejects.toMatchObject({
      name: 'SettingError',
      message: expect.stringContaining(
        `PACKBENCH_METRICS: cannot listen on 127.0.0.1:${String(port)}: listen EADDRINUSE`,
      ) as string,
    });
    other.close();
  });
});
