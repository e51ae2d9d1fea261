import { plansFolder } from '../plan/plans-folder.js';
import type { Activities } from '../workflows/contract/activities.js';
import { createAwaitGuest, type GuestDependencies } from './await-guest.js';
import { createAwaitStep } from './await-step.js';
import { createCheckIdle } from './check-idle.js';
import { createCleanupActivities, type CleanupDependencies } from './cleanup-activities.js';
import type { StepDependencies } from './dependencies.js';
import { createInspectTargets, type InspectDependencies } from './inspect-targets.js';
import { createExplainTrouble } from './explain-trouble.js';
import { heartbeating } from './heartbeating.js';
import { heartbeatingAccess } from './heartbeating-access.js';
import { createLeaseActivities } from './lease-activities.js';
import { createListPlans } from './list-plans.js';
import { createCompareInventory, createTakeInventory } from './inventory.js';
import { createPreparePlan } from './prepare-plan.js';
import {
  createCollectSamples,
  createFinishRecording,
  createStartRecorder,
  type RecordingDependencies,
} from './recordings.js';
import { createRemoveLeftovers } from './remove-leftovers.js';
import { createRunBenchmark, type BenchmarkDependencies } from './run-benchmark.js';
import { createSeenOutages } from './seen-outages.js';
import { createStartDirectly } from './start-directly.js';
import { createStartStep } from './start-step.js';
import { withApplicationFailures } from './to-application-failure.js';
import { withOutages } from './with-outages.js';
import { createWriteResults } from './write-results.js';

export interface ActivityDependencies
  extends
    StepDependencies,
    RecordingDependencies,
    InspectDependencies,
    GuestDependencies,
    BenchmarkDependencies,
    CleanupDependencies {
  readonly packbenchVersion: string;
}

/** Everything that workflows may ask for. The worker registers it under these names. */
export const createActivities = (deps: ActivityDependencies): Activities =>
  withOutages(deps, createPlainActivities(deps));

const beating = <T>(work: () => Promise<T>): Promise<T> => heartbeating(() => undefined, work);

function createPlainActivities(deps: ActivityDependencies): Activities {
  const results = createWriteResults(deps.store);
  const waiting = { ...deps, access: heartbeatingAccess(deps.access) };
  const plans = plansFolder(deps.env, process.cwd());
  return withApplicationFailures<Activities>({
    preparePlan: createPreparePlan(deps.packbenchVersion, plans),
    listPlans: createListPlans(plans),
    inspectTargets: createInspectTargets(deps),
    checkIdle: createCheckIdle(deps),
    bootServers: createStartStep(deps, 'boot'),
    awaitActive: createAwaitStep(waiting, 'boot'),
    rebootServers: createStartStep(deps, 'reboot'),
    awaitRebooted: createAwaitStep(waiting, 'reboot'),
    snapshotServers: createStartStep(deps, 'snapshot'),
    awaitImages: createAwaitStep(waiting, 'snapshot'),
    deleteServers: createStartStep(deps, 'delete'),
    awaitDeleted: createAwaitStep(waiting, 'delete'),
    deleteImages: createStartStep(deps, 'delete-image'),
    awaitImagesDeleted: createAwaitStep(waiting, 'delete-image'),
    awaitGuest: createAwaitGuest(waiting),
    runBenchmark: createRunBenchmark(waiting),
    startDirectly: createStartDirectly(deps),
    takeInventory: createTakeInventory(deps),
    removeLeftovers: createRemoveLeftovers(deps),
    compareInventory: createCompareInventory(deps),
    explainTrouble: createExplainTrouble(deps),
    seenOutages: createSeenOutages(deps),
    startRecorder: createStartRecorder(deps),
    collectSamples: createCollectSamples(deps),
    finishRecording: createFinishRecording(deps),
    readClock: () => Promise.resolve(new Date(deps.clock.now()).toISOString()),
    ...createLeaseActivities(),
    ...createCleanupActivities(deps),
    // A store across the network may be slow, and must not look like a dead worker.
    saveRun: (record) => beating(() => results.saveRun(record)),
    saveStudy: (record) => beating(() => results.saveStudy(record)),
    writeReport: (input) => beating(() => results.writeReport(input)),
  });
}
