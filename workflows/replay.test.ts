import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, inject, it } from 'vitest';

const folder = fileURLToPath(new URL('../test/histories/', import.meta.url));
const files = await readdir(folder);

interface RecordedHistory {
  readonly events: readonly {
    readonly workflowExecutionStartedEventAttributes?: { readonly workflowId: string };
  }[];
}

/** Histories that `scripts/record-histories.ts` recorded on real servers. */
describe('recorded histories', () => {
  beforeAll(() => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  });

  it('are of every workflow that runs long, ended and in mid-run', () => {
    const kinds = files.map((file) => file.replace(/-(kvm|lxc)|\.json/g, ''));
    expect([...new Set(kinds)].sort()).toEqual(
      expect.arrayContaining([
        'run-boot-snapshot-closed',
        'run-serial-boot-closed',
        'run-serial-boot-open',
        'run-serial-reboot-closed',
        'run-steady-state-packing-closed',
        'study-closed',
        'study-open',
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
});
