import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freePort } from '../client/free-port.js';
import type { Services } from '../client/services.js';
import { ANCHOR_ERROR_MS } from '../measure/clock.js';
import { openResultsStore, type LoadedStudy } from '../results/results-store.js';
import {
  startOtlpCollector,
  type CollectedSpan,
  type OtlpCollector,
} from '../test/rig/otlp-collector.js';
import { promqlUsage } from '../test/rig/promql-usage.js';
import { scrapeMetrics, sumOf, type ScrapedMetrics } from '../test/rig/scrape-metrics.js';
import { openSimulatedStudies, type SimulatedStudies } from '../test/rig/simulated-studies.js';

interface Dashboard {
  readonly templating: {
    readonly list: readonly { readonly type: string; readonly query: string }[];
  };
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
}

const dashboard = JSON.parse(
  await readFile(new URL('../deploy/grafana/packbench.json', import.meta.url), 'utf8'),
) as Dashboard;
const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, legendFormat }) => [title, expr, legendFormat] as const),
);
/** Prometheus adds them to all that it scrapes. */
const OF_PROMETHEUS = ['instance', 'job'];

let studies: SimulatedStudies;
let collector: OtlpCollector;
let services: Services;
let port: number;
let study: LoadedStudy;
let own: { readonly text: string; readonly metrics: ScrapedMetrics };
let metrics: ScrapedMetrics;

/** A real worker on a real server: a small study in which one boot fails, and one that cannot begin. */
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  studies = await openSimulatedStudies([{ kind: 'boot-error', every: 3 }]);
  collector = await startOtlpCollector();
  port = await twoFreePorts();
  services = await studies.up({
    PACKBENCH_METRICS: String(port),
    PACKBENCH_LOG_LEVEL: 'info',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '200',
  });
  const { study: id } = await studies.run(services.client, studies.plan());
  study = await openResultsStore(studies.results).loadStudy(id);
  const broken = studies.plan({ repetitions: 0 });
  await expect(studies.run(services.client, broken)).rejects.toThrow();
  own = await scrapeMetrics(`http://127.0.0.1:${String(port)}/metrics`);
  const temporal = await scrapeMetrics(`http://127.0.0.1:${String(port + 1)}/metrics`);
  metrics = new Map([...own.metrics, ...temporal.metrics]);
}, 600_000);

afterAll(async () => {
  await services.client.connection.close();
  await studies.close();
  collector.close();
}, 120_000);

async function twoFreePorts(): Promise<number> {
  for (;;) {
    const first = await freePort(0);
    if ((await freePort(first + 1)) === first + 1) return first;
  }
}

describe('the Grafana dashboard', () => {
  it.each(queries)('asks in "%s" for what is there: %s', (_title, expr, legend) => {
    const { selectors, grouping } = promqlUsage(expr);
    expect(selectors).not.toEqual([]);
    const known = new Set(OF_PROMETHEUS);
    for (const { metric, labels } of selectors) {
      expect([...metrics.keys()]).toContain(metric);
      const has = [...(metrics.get(metric) ?? []), ...OF_PROMETHEUS];
      expect(has).toEqual(expect.arrayContaining([...labels]));
      has.forEach((label) => known.add(label));
    }
    const shown = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
    expect([...known]).toEqual(expect.arrayContaining([...grouping, ...shown]));
    // What is grouped away cannot be shown.
    if (grouping.length > 0) expect(grouping).toEqual(expect.arrayContaining(shown));
  });

  it('offers choices of labels that are there', () => {
    const choices = dashboard.templating.list.filter(({ type }) => type === 'query');
    expect(choices).not.toEqual([]);
    for (const { query } of choices) {
      const [, metric = '', label = ''] = /^label_values\((\w+), (\w+)\)$/.exec(query) ?? [];
      expect([...(metrics.get(metric) ?? [])]).toContain(label);
    }
  });
});

describe('the metrics of the benchmark', () => {
  it('count what is in the record', () => {
    const operations = study.runs.flatMap((run) => run.operations);
    const outcomes = new Set(operations.map(({ outcome }) => outcome));
    expect(outcomes).toEqual(new Set(['ok', 'failed']));
    for (const outcome of outcomes) {
      const recorded = operations.filter((one) => one.outcome === outcome);
      const label = `outcome="${outcome}"`;
      expect(sumOf(own.text, 'packbench_operations_total', label)).toBe(recorded.length);
    }
    const timed = operations.flatMap(({ outcome, durationMs }) =>
      outcome === 'ok' && durationMs !== null ? [durationMs / 1000] : [],
    );
    const seconds = timed.reduce((sum, one) => sum + one, 0);
    expect(sumOf(own.text, 'packbench_operation_duration_seconds_count')).toBe(timed.length);
    expect(sumOf(own.text, 'packbench_operation_duration_seconds_sum')).toBeCloseTo(seconds, 6);
  });

  it('have seen each sample once', () => {
    const ticks = study.runs.flatMap(({ recordings }) => recordings.map((one) => one.ticks));
    const recorded = ticks.reduce((sum, one) => sum + one, 0);
    expect(recorded).toBeGreaterThan(0);
    expect(sumOf(own.text, 'packbench_recorder_lateness_seconds_count')).toBe(recorded);
  });

  it('bound the clocks of cloud and node, which are this machine’s', () => {
    // The worker has its clock from this machine's, in whole milliseconds, when it starts.
    const error = ANCHOR_ERROR_MS / 1000;
    for (const metric of [
      'packbench_cloud_clock_offset_seconds',
      'packbench_node_clock_offset_seconds',
    ]) {
      expect(sumOf(own.text, metric, 'bound="lower"')).toBeLessThanOrEqual(error);
      expect(sumOf(own.text, metric, 'bound="upper"')).toBeGreaterThanOrEqual(-error);
    }
  });

  it('say why attempts failed', () => {
    expect(own.text).toContain(
      'packbench_failed_attempts_total{activity="preparePlan",reason="PlanError"} 1',
    );
  });

  // 127.0.0.2 is an address of Linux without further ado.
  it.runIf(process.platform === 'linux')('are served on loopback only, as Temporal’s', async () => {
    for (const at of [port, port + 1]) {
      const socket = connect(at, '127.0.0.2');
      const error = await new Promise((resolve) => {
        socket.once('error', resolve).once('connect', () => resolve(undefined));
      });
      socket.destroy();
      expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    }
  });
});

describe('the log of the worker', () => {
  it('is one JSON object per line, Temporal’s lines too', async () => {
    const lines = (await readFile(studies.home.workerLog, 'utf8')).trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const of = (message: string) => entries.filter(({ msg }) => msg === message);
    expect(of('worker ready')).toMatchObject([
      { level: 'info', traces: 'otlp', payloads: 'plain' },
    ]);
    const operations = study.runs.flatMap((run) => run.operations);
    expect(of('operation ended')).toHaveLength(operations.length);
    expect(of('operation ended').find(({ outcome }) => outcome === 'failed')).toMatchObject({
      level: 'warn',
      operation: 'nova.boot_server',
      fault: expect.any(String) as string,
    });
    const [refused] = entries.filter(({ activityType }) => activityType === 'preparePlan');
    expect(refused).toMatchObject({
      level: 'warn',
      sdkComponent: 'worker',
      err: { message: expect.stringContaining('repetitions') as string },
    });
  });
});

describe('the trace of a study', () => {
  it('leads from the study over its run to each activity', async () => {
    const of = (name: string) => collector.spans.filter((span) => span.name === name);
    await expect.poll(() => of('RunWorkflow:study').length, { timeout: 30_000 }).toBe(2);
    const [boot] = of('RunActivity:bootServers');
    const parentOf = ({ parentSpanId }: CollectedSpan) =>
      collector.spans.find(({ spanId }) => spanId === parentSpanId);
    const path: string[] = [];
    for (let span = boot; span; span = parentOf(span)) {
      path.push(span.name);
      expect(span).toMatchObject({ traceId: boot?.traceId, service: 'packbench-worker' });
    }
    expect(path).toEqual([
      'RunActivity:bootServers',
      'StartActivity:bootServers',
      'RunWorkflow:run',
      'StartChildWorkflow:run',
      'RunWorkflow:study',
    ]);
  });

  it('may be switched off while studies are under way: what began with it replays without', async () => {
    const { client } = services;
    const replayed: string[] = [];
    for await (const { workflowId, runId, type } of client.workflow.list()) {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      const json = JSON.parse(historyToJSON(history)) as unknown;
      const workflowBundle = { codePath: inject('workflowBundle') };
      await Worker.runReplayHistory({ workflowBundle }, json, workflowId);
      replayed.push(type);
    }
    expect(replayed).toEqual(expect.arrayContaining(['study', 'run', 'lease']));
  });
});
