import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DeterminismViolationError } from '@temporalio/workflow';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type WorkflowBundle,
} from '@temporalio/worker';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { RECORDED_SCENARIOS, RECORDED_STATES } from '../test/rig/recorded-states.js';
import * as workflows from './workflows.js';

const WAY_OUT =
  'npx tsx scripts/record-histories.ts makes what scripts/history-cases.ts says: see CONTRIBUTING.md';
const folder = fileURLToPath(new URL('../test/histories/', import.meta.url));
const files = await readdir(folder);
/** `lease.closed.json`, `run.serial-boot.kvm.closed.json` */
const kinds = files.map((file) => {
  const [type = '', ...words] = file.split('.');
  return { file, type, scenario: words[0], state: words.at(-2) ?? '' };
});
const QUIET = new DefaultLogger('ERROR');

interface RecordedHistory {
  readonly events: readonly {
    readonly workflowExecutionStartedEventAttributes?: { readonly workflowId: string };
  }[];
}

/** Histories that `scripts/record-histories.ts` recorded on real servers. */
describe('recorded histories', () => {
  beforeAll(() => {
    Runtime.install({ logger: QUIET });
  });

  it.each(Object.keys(workflows))('are there of %s in each of its states', (type) => {
    const states = RECORDED_STATES[type];
    expect(states, `workflow type '${type}' is not in test/rig/recorded-states.ts`).toBeDefined();
    const known = kinds.filter((kind) => kind.type === type).map(({ state }) => state);
    const missing = states?.filter((state) => !known.includes(state));
    expect(missing, `states of '${type}' without a history; ${WAY_OUT}`).toEqual([]);
  });

  it.each(Object.entries(RECORDED_SCENARIOS))('are there of runs of %s', (scenario, states) => {
    const runs = kinds.filter((kind) => kind.type === 'run' && kind.scenario === scenario);
    const known = runs.map(({ state }) => state);
    const missing = states.filter((state) => !known.includes(state));
    expect(missing, `states of runs of '${scenario}' without a history; ${WAY_OUT}`).toEqual([]);
  });

  it('are of no state that nobody asks for', () => {
    const others = kinds.filter(
      ({ type, state }) => !state.startsWith('real-') && !RECORDED_STATES[type]?.includes(state),
    );
    expect(others.map(({ file }) => file)).toEqual([]);
  });

  it.each([
    ['a dead holder that was passed over', 'lease.passed-over-open', 'inputOfRun'],
    [
      'a slice that asks its run for an operator',
      'slice.serial-boot.kvm.sliced-blocked-open',
      'sliceBlocked',
    ],
    [
      'a slice that was paused with its run',
      'slice.serial-boot.kvm.sliced-pause-resumed',
      'paused',
    ],
    ['a hold that an operator made longer', 'study.held-longer', 'extend-hold'],
    ['a study that was continued', 'study.continued-closed', 'continuedExecutionRunId'],
  ])('show %s', async (_, name, word) => {
    expect(await readFile(`${folder}${name}.json`, 'utf8')).toContain(`"${word}"`);
  });

  it.each(files)('replays with the workflows of today: %s', async (file) => {
    const history = JSON.parse(await readFile(`${folder}${file}`, 'utf8')) as RecordedHistory;
    const codePath = inject('workflowBundle');
    // Ids of studies and runs derive from the workflow's own.
    const id = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';
    await Worker.runReplayHistory({ workflowBundle: { codePath } }, history, id);
  });

  it('would not replay when a step were taken out', async () => {
    const text = await readFile(`${folder}run.serial-boot.kvm.closed.json`, 'utf8');
    const changed: unknown = JSON.parse(text.replaceAll('"bootServers"', '"bootServer"'));
    const codePath = inject('workflowBundle');
    await expect(
      Worker.runReplayHistory({ workflowBundle: { codePath } }, changed, 'changed'),
    ).rejects.toThrow(/[Nn]ondeterminism|DeterminismViolation/);
  });

  describe('with a run that waits for a moment first', () => {
    // A run that ended, and one that goes on after the change.
    const names = ['run.serial-boot.kvm.closed', 'run.steady-state-packing.kvm.baseline-open'];

    it.each(names)('do not replay when the change is not guarded: %s', async (name) => {
      await expect(replayWith('changed-unguarded', name)).rejects.toThrow(
        DeterminismViolationError,
      );
    });

    it.each(names)('replay when it is behind patched(): %s', async (name) => {
      await replayWith('changed-guarded', name);
    });
  });
});

const bundles = new Map<string, Promise<WorkflowBundle>>();

/** @param module of test/rig/ that changes today's workflows */
async function replayWith(module: string, name: string): Promise<void> {
  const workflowsPath = fileURLToPath(new URL(`../test/rig/${module}.ts`, import.meta.url));
  const bundle = bundles.get(module) ?? bundleWorkflowCode({ workflowsPath, logger: QUIET });
  bundles.set(module, bundle);
  const history = JSON.parse(await readFile(`${folder}${name}.json`, 'utf8')) as RecordedHistory;
  const id = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';
  await Worker.runReplayHistory({ workflowBundle: await bundle }, history, id);
}
