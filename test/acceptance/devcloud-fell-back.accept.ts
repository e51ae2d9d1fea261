import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { PlanInput } from '../../plan/plan.js';
import type { OperationRecord } from '../../results/record.js';
import { FLAG_WORDS } from '../../report/flag-words.js';
import { openResultsStore, type LoadedStudy } from '../../results/results-store.js';
import { holdUpAfterRestart, openstack } from './held-up-compute.js';
import { startPackbench } from './packbench-process.js';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** What devcloud tells nova, and examples/devcloud.yaml packbench. */
const WAIT_MS = 10_000;

/**
 * The kvm of examples/devcloud.yaml twice. `deaf` has an image whose kernel knows no ACPI: as right
 * after ACTIVE, nobody hears nova's button, only that it stays so. `held-up` listens, but its compute
 * stands still for longer than nova's wait once the guest has begun anew.
 */
let folder: string;
let loaded: LoadedStudy;
let summary: { readonly operations: readonly Readonly<Record<string, unknown>>[] };
/** With single spaces. */
let report: string;
let image = '';
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packbench-fell-back-'));
  env = {
    PACKBENCH_HOME: join(folder, 'home'),
    OS_CLIENT_CONFIG_FILE: at('devcloud/clouds.yaml'),
  };
  image = await makeDeafImage();
  const plan = parse(await readFile(at('examples/devcloud.yaml'), 'utf8')) as PlanInput;
  const kvm = plan.targets.find(({ name }) => name === 'kvm')!;
  const file = join(folder, 'plan.yaml');
  const shorter: PlanInput = {
    ...plan,
    name: 'fell-back',
    targets: [
      { ...kvm, name: 'deaf', image },
      { ...kvm, name: 'held-up' },
    ],
    scenarios: [{ scenario: 'serial-reboot', servers: 1, reboots: 2 }],
    baseline_seconds: 2,
    settle_seconds: 2,
  };
  await writeFile(file, stringify(shorter));
  const ended = new AbortController();
  const run = startPackbench(['run', file], { cwd: folder, env });
  const holdUp = holdUpAfterRestart({
    compute: 'kvm',
    target: 'held-up',
    holdMs: WAIT_MS + 1000,
    signal: ended.signal,
  });
  const heldUp = holdUp.then(
    () => 'held up',
    (error: unknown) => error,
  );
  const code = await run.exitCode;
  ended.abort();
  expect(run.output()).toMatch(/: ok, 2 runs/);
  expect(code).toBe(0);
  expect(await heldUp).toBe('held up');
  const store = openResultsStore(join(folder, 'packbench-results'));
  const [study = ''] = await store.listStudies();
  loaded = await store.loadStudy(study);
  const text = (name: string): Promise<string> =>
    readFile(join(store.studyPath(study), name), 'utf8');
  summary = JSON.parse(await text('summary.json')) as typeof summary;
  report = (await text('report.html')).replace(/\s+/g, ' ');
}, 900_000);

afterAll(async () => {
  await startPackbench(['down'], { cwd: folder, env }).exitCode;
  if (image !== '') await openstack('image', 'delete', image);
  await rm(folder, { recursive: true, force: true });
});

/** devcloud's own guest with another command line of its kernel. @returns the image's id */
async function makeDeafImage(): Promise<string> {
  const disk = join(folder, 'disk.qcow2');
  await openstack('image', 'save', '--file', disk, 'devcloud-kvm');
  const shown = await openstack('image', 'show', 'devcloud-kvm', '-f', 'json');
  const { properties } = JSON.parse(shown) as { properties: Record<string, string> };
  const wanted = {
    kernel_id: properties['kernel_id'],
    ramdisk_id: properties['ramdisk_id'],
    os_command_line: `${properties['os_command_line'] ?? ''} acpi=off`,
  };
  const options = Object.entries(wanted).flatMap(([key, value = '']) => [
    '--property',
    `${key}=${value}`,
  ]);
  const create = ['image', 'create', '--file', disk, '--disk-format', 'qcow2', ...options];
  return openstack(...create, 'packbench-deaf-guest', '-f', 'value', '-c', 'id');
}

const rebootsOf = (target: string): readonly OperationRecord[] =>
  loaded.runs
    .filter((run) => run.target === target)
    .flatMap((run) => run.operations)
    .filter(({ operation }) => operation === 'nova.reboot_server');

const summaryOf = (target: string): Readonly<Record<string, unknown>> | undefined =>
  summary.operations.find((o) => o['target'] === target && o['operation'] === 'nova.reboot_server');

describe('soft reboots of a guest that does not hear them', () => {
  it('are flagged, and say that the guest began anew after the wait', () => {
    const reboots = rebootsOf('deaf');
    expect(reboots.map(({ outcome, flags }) => [outcome, flags])).toEqual([
      ['ok', ['soft_reboot_fell_back']],
      ['ok', ['soft_reboot_fell_back']],
    ]);
    for (const { rungs, upperMs } of reboots) {
      const restarted = rungs?.find(({ rung }) => rung === 'restarted');
      expect(restarted?.lowerMs).toBeGreaterThanOrEqual(WAIT_MS);
      expect(restarted?.upperMs).toBeLessThanOrEqual(upperMs!);
      expect(restarted!.upperMs - restarted!.lowerMs).toBeLessThan(2000);
    }
  });

  it('are in no average, and the report says so', () => {
    expect(summaryOf('deaf')).toMatchObject({ n: 2, disturbed: 2, averaged: 0, mean_ms: null });
    expect(report).toContain(`2 reboot of deaf: ${FLAG_WORDS.soft_reboot_fell_back}`);
  });
});

describe('a soft reboot that a held-up compute ends after the wait', () => {
  it('is not flagged, because its guest began anew before', () => {
    const late = rebootsOf('held-up').filter(({ upperMs }) => upperMs! >= WAIT_MS);
    expect(late).not.toEqual([]);
    for (const { outcome, flags, rungs } of late) {
      expect([outcome, flags]).toEqual(['ok', []]);
      const restarted = rungs?.find(({ rung }) => rung === 'restarted');
      expect(restarted?.lowerMs).toBeGreaterThan(0);
      expect(restarted?.upperMs).toBeLessThan(WAIT_MS);
    }
  });

  it('is averaged, as the one that was not held up', () => {
    expect(summaryOf('held-up')).toMatchObject({ n: 2, disturbed: 0, averaged: 2 });
  });
});

it('leaves nothing behind: no server, port or image', () => {
  expect(loaded.runs.flatMap(({ left }) => left)).toEqual([]);
});
