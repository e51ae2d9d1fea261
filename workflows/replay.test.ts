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

const folder = fileURLToPath(new URL('../test/histories/', import.meta.url));
const files = await readdir(folder);
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

  it('are of every workflow in every state', () => {
    const kinds = files.map((file) => file.replace(/-(kvm|lxc)|\.json/g, ''));
    expect([...new Set(kinds)].sort()).toEqual(
      expect.arrayContaining([
        'cleanup-closed',
        'cleanup-open',
        'lease-closed',
        'lease-queued-open',
        'run-boot-snapshot-closed',
        'run-serial-boot-aborted',
        'run-serial-boot-blocked-open',
        'run-serial-boot-closed',
        'run-serial-boot-failed',
        'run-serial-reboot-closed',
        'run-steady-state-packing-baseline-open',
        'run-steady-state-packing-cancelled',
        'run-steady-state-packing-closed',
        'run-steady-state-packing-queued-open',
        'run-steady-state-packing-sliced-closed',
        'run-steady-state-packing-step-open',
        'slice-steady-state-packing-sliced-closed',
        'slice-steady-state-packing-sliced-open',
        'study-cancelled',
        'study-closed',
        'study-continued-as-new',
        'study-continued-closed',
        'study-failed',
        'study-step-open',
      ]),
    );
  });

  it.each(files)('replays with the workflows of today: %s', async (file) => {
    const history = JSON.parse(await readFile(`${folder}${file}`, 'utf8')) as RecordedHistory;
    const codePath = inject('workflowBundle');
    // Ids of studies and runs derive from the workflow's own.
    const id = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';
    await Worker.runReplayHistory({ workflowBundle: { codePath } }, history, id);
  });

  it('would not replay when a step were taken out', async () => {
    const text = await readFile(`${folder}run-serial-boot-kvm-closed.json`, 'utf8');
    const changed: unknown = JSON.parse(text.replaceAll('"bootServers"', '"bootServer"'));
    const codePath = inject('workflowBundle');
    await expect(
      Worker.runReplayHistory({ workflowBundle: { codePath } }, changed, 'changed'),
    ).rejects.toThrow(/[Nn]ondeterminism|DeterminismViolation/);
  });

  describe('with a run that waits for a moment first', () => {
    // A run that ended, and one that goes on after the change.
    const names = ['run-serial-boot-kvm-closed', 'run-steady-state-packing-kvm-baseline-open'];

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
