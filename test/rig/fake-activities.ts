import { Context } from '@temporalio/activity';
import { heartbeating } from '../../activities/heartbeating.js';
import { createLeaseActivities } from '../../activities/lease-activities.js';
import { createListPlans } from '../../activities/list-plans.js';
import { createPreparePlan } from '../../activities/prepare-plan.js';
import { withApplicationFailures } from '../../activities/to-application-failure.js';
import { plansFolder as knownPlansFolder } from '../../plan/plans-folder.js';
import type {
  BenchmarkRecord,
  OperationRecord,
  RunRecord,
  StudyRecord,
} from '../../results/record.js';
import type { Activities } from '../../workflows/contract/activities.js';
import type { BenchmarkInput } from '../../workflows/contract/benchmarks.js';
import type { ResolvedTarget } from '../../workflows/contract/runs.js';
import type {
  AwaitStepInput,
  AwaitStepResult,
  StartStepInput,
  StartStepResult,
} from '../../workflows/contract/steps.js';

/** Activities that do nothing to any cloud and remember what they were asked, in order. */
export interface FakeActivities extends Activities {
  readonly asked: string[];
  readonly savedRuns: RunRecord[];
  readonly savedStudies: StudyRecord[];
}

/** @param plansFolder of the plans that are known by name; those of the checkout by default */
export function fakeActivities(
  overrides: Partial<Activities> = {},
  plansFolder = knownPlansFolder({}, '/'),
): FakeActivities {
  const asked: string[] = [];
  const savedRuns: RunRecord[] = [];
  const savedStudies: StudyRecord[] = [];
  const start =
    (name: string) =>
    (input: StartStepInput): Promise<StartStepResult> => {
      asked.push(`${name} ${input.items.map((i) => i.ordinal).join(',')}`);
      return Promise.resolve({
        started: input.items.map((item) => ({
          id: `${input.context.run}/${name}/${String(item.ordinal)}`,
          ordinal: item.ordinal,
          serverId: item.serverId || `server-${String(item.ordinal)}`,
          resourceId: item.imageId ?? (item.serverId || `server-${String(item.ordinal)}`),
          requestId: `req-${name}-${String(item.ordinal)}`,
          startLowerMs: Date.now(),
          startUpperMs: Date.now(),
          repliedAtMs: Date.now(),
          anchor: 'test',
          flags: [],
          apiRequests: 1,
        })),
        operations: [],
        apiRequests: input.items.length,
      });
    };
  const finish =
    (name: string) =>
    (input: AwaitStepInput): Promise<AwaitStepResult> => {
      asked.push(`${name} ${input.started.map((s) => s.ordinal).join(',')}`);
      return Promise.resolve({
        operations: input.started.map((started) => okOperation(input, started.id, started.ordinal)),
        reached: input.started.map(({ ordinal, serverId, resourceId, requestId }) => ({
          ordinal,
          serverId,
          resourceId,
          requestId,
          addresses: [],
          lastPendingAtMs: Date.now(),
        })),
        apiRequests: 1,
      });
    };
  return {
    asked,
    savedRuns,
    savedStudies,
    ...withApplicationFailures<Pick<Activities, 'preparePlan'>>({
      preparePlan: createPreparePlan('0.0.0', plansFolder),
    }),
    listPlans: createListPlans(plansFolder),
    checkIdle: () => Promise.resolve([]),
    inspectTargets: ({ plan }) =>
      Promise.resolve({
        targets: plan.targets.map((t) => resolvedTarget(t.name)),
        records: [],
        warnings: [],
      }),
    bootServers: start('boot'),
    awaitActive: finish('active'),
    rebootServers: start('reboot'),
    awaitRebooted: finish('rebooted'),
    snapshotServers: start('snapshot'),
    awaitImages: finish('image'),
    deleteServers: start('delete'),
    awaitDeleted: finish('deleted'),
    deleteImages: start('delete-image'),
    awaitImagesDeleted: finish('image-deleted'),
    awaitGuest: (input) => {
      asked.push(`guest after ${input.after}`);
      return Promise.resolve({
        operations: [],
        ready: input.servers,
        console: {},
        apiRequests: 1,
      });
    },
    runBenchmark: (input) => {
      const { variant, job, places } = input;
      const { benchmark, mode, threads } = variant;
      const what = [benchmark.benchmark, mode, threads === null ? '' : String(threads)];
      const guests = places.place === 'guest' ? places.guests : [];
      const where =
        places.place === 'node' ? 'on the node' : `in ${guests.map((g) => g.ordinal).join(',')}`;
      const doing = job.do === 'run' ? `run ${String(job.nth)}` : job.do;
      asked.push([doing, ...what, where].filter(Boolean).join(' '));
      const of = places.place === 'node' ? [{ ordinal: 0, serverId: 'n' }] : guests;
      const benchmarks =
        job.do === 'run' ? of.map((g) => benchmarkRecord(input, g.ordinal, g.serverId)) : [];
      return Promise.resolve({ benchmarks, outputs: [], apiRequests: 0 });
    },
    startDirectly: (input) => {
      asked.push(`direct ${String(input.server.ordinal)}`);
      return Promise.resolve({ operations: [], apiRequests: 0 });
    },
    removeLeftovers: () => {
      asked.push('remove leftovers');
      return Promise.resolve({ apiRequests: 1 });
    },
    compareInventory: () => Promise.resolve({ after: {}, left: [], foreign: [], apiRequests: 1 }),
    takeInventory: () => Promise.resolve({ counts: {}, known: {}, apiRequests: 1 }),
    explainTrouble: () => Promise.resolve(''),
    seenOutages: () => Promise.resolve([]),
    startRecorder: () => Promise.resolve(),
    collectSamples: async ({ node }) => {
      const { cancelled } = Context.current();
      // Only a heart that beats hears of a cancellation.
      await heartbeating(
        () => undefined,
        () => cancelled.catch(() => undefined),
      );
      return {
        node,
        rawFile: null,
        clockOffsetMs: null,
        recorder: 'python3',
        ticks: 3,
        problem: '',
      };
    },
    finishRecording: ({ node }) =>
      Promise.resolve({
        node,
        rawFile: null,
        clockOffsetMs: null,
        recorder: 'python3',
        ticks: 3,
        problem: '',
      }),
    readClock: () => Promise.resolve(new Date().toISOString()),
    listClouds: () => Promise.resolve(['test']),
    reapCloud: () =>
      Promise.resolve({
        findings: [],
        counts: { deleted: 0, would_delete: 0, kept: 0, stuck: 0 },
      }),
    // Temporal is real in these tests.
    ...createLeaseActivities({ activitiesEndSeconds: 0.1 }),
    saveRun: (record) => {
      savedRuns.push(record);
      return Promise.resolve({ results: '/results' });
    },
    saveStudy: (record) => {
      savedStudies.push(record);
      return Promise.resolve();
    },
    writeReport: () =>
      Promise.resolve({ results: '/results', report: '/results/report.html', headline: [] }),
    ...overrides,
  };
}

export const resolvedTarget = (name: string): ResolvedTarget => ({
  name,
  cloud: 'test',
  service: 'nova',
  flavorId: 'flavor',
  imageId: 'image',
  networkIds: [],
  securityGroups: [],
  softRebootWaitSeconds: 120,
});

export function benchmarkRecord(
  { context, phase, variant, job, places }: BenchmarkInput,
  ordinal: number,
  resourceId: string,
): BenchmarkRecord {
  const level = places.place === 'guest' ? places.guests.length : 0;
  const nth = job.do === 'run' ? job.nth : 0;
  const { benchmark, mode, threads } = variant;
  return {
    id: [context.run, benchmark.benchmark, mode, threads, level, ordinal, nth].join('/'),
    study: context.study,
    run: context.run,
    target: context.target.name,
    scenario: context.scenario,
    repetition: context.repetition,
    benchmark: benchmark.benchmark,
    mode,
    threads,
    place: places.place,
    ordinal,
    resourceId,
    level,
    nth,
    startedAt: new Date().toISOString(),
    startSpreadMs: null,
    seconds: 1,
    outcome: 'ok',
    fault: '',
    metrics: [],
    command: 'true',
    rawFile: '',
    phase,
  };
}

export function okOperation(
  { context, phase }: Pick<AwaitStepInput, 'context' | 'phase'>,
  id: string,
  ordinal: number,
): OperationRecord {
  return {
    id,
    study: context.study,
    run: context.run,
    target: context.target.name,
    scenario: context.scenario,
    repetition: context.repetition,
    operation: id.split('/').at(-2) ?? '',
    resource: 'server',
    resourceId: `server-${String(ordinal)}`,
    ordinal,
    startedAt: new Date().toISOString(),
    durationMs: 1000,
    lowerMs: 950,
    upperMs: 1050,
    controlPlaneMs: null,
    controlPlaneLowerMs: null,
    controlPlaneUpperMs: null,
    outcome: 'ok',
    flags: [],
    fault: '',
    requestId: '',
    apiRequests: 2,
    phase,
  };
}
