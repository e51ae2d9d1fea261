import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { PlanInput } from '../../plan/plan.js';
import type { OperationRecord } from '../../results/record.js';
import { openResultsStore } from '../../results/results-store.js';
import { BenchError } from './bench-error.js';
import { runProcess, tail, type Printed } from './run-process.js';
import type { Kind, Platform, Timing } from './timing.js';

/** How packbench is run: by its own command, with services and results of its own. */
export interface PackbenchRig {
  /** Of the checkout. */
  readonly root: string;
  /** Where its results and its Temporal server live. */
  readonly folder: string;
  readonly cloudsFile: string;
}

/** An operation as packbench timed it, with the request that started it. */
export interface PackbenchTiming extends Timing {
  readonly requestId: string;
}

export interface Counts {
  readonly boots: number;
  /** Servers, and soft reboots of each. */
  readonly servers: number;
  readonly reboots: number;
}

/** Boots of serial-boot only: those of serial-reboot have none beside them in Rally's table. */
const KIND_OF: Readonly<Record<string, Kind>> = {
  'serial-boot nova.boot_server': 'boot',
  'serial-boot zun.create_container': 'boot',
  'serial-reboot nova.reboot_server': 'soft reboot',
  'serial-reboot zun.reboot_container': 'soft reboot',
};

/** Runs the bench's plan on one platform. Throws BenchError when the study has no result. */
export async function runPackbench(
  rig: PackbenchRig,
  platform: Platform,
  counts: Counts,
  signal: AbortSignal,
): Promise<readonly OperationRecord[]> {
  const plan = join(rig.folder, `plan-${platform}.yaml`);
  await writeFile(plan, stringify(await planFor(rig.root, platform, counts)));
  const printed = await packbench(rig, ['run', plan, '--json'], signal);
  const study = /^Study (\S+)$/m.exec(printed.stderr)?.[1];
  // Interrupted, the command leaves the study running; it deletes its servers before it ends.
  if (signal.aborted && study !== undefined) {
    await packbench(rig, ['cancel', study]);
    await packbench(rig, ['watch', study]);
  }
  signal.throwIfAborted();
  if (study === undefined || printed.stdout === '') {
    throw new BenchError(`packbench left no result on '${platform}':\n${tail(printed)}`);
  }
  const { runs } = await openResultsStore(join(rig.folder, 'results')).loadStudy(study);
  return runs.flatMap(({ operations }) => operations);
}

/** Stops packbench's services; nothing is lost. */
export async function stopPackbench(rig: PackbenchRig): Promise<void> {
  await packbench(rig, ['down']);
}

/** The operations that are judged, and in words those that are not. */
export function toTimings(
  platform: Platform,
  operations: readonly OperationRecord[],
): { readonly timings: readonly PackbenchTiming[]; readonly notes: readonly string[] } {
  const asked = operations.filter(
    ({ scenario, operation, phase }) =>
      phase !== 'precache' && KIND_OF[`${scenario} ${operation}`] !== undefined,
  );
  const timings = asked.flatMap((record): PackbenchTiming[] => {
    const { durationMs, lowerMs, upperMs } = record;
    const kind = KIND_OF[`${record.scenario} ${record.operation}`];
    if (record.outcome !== 'ok' || durationMs === null || kind === undefined) return [];
    return [
      {
        platform,
        tool: 'packbench',
        kind,
        startedAtMs: Date.parse(record.startedAt),
        reportedMs: durationMs,
        boundsMs: lowerMs !== null && upperMs !== null ? [lowerMs, upperMs] : null,
        gets: record.apiRequests - 1,
        requestId: record.requestId,
      },
    ];
  });
  const flags = asked.flatMap((record) => record.flags);
  return {
    timings,
    notes: [
      ...asked
        .filter(({ outcome }) => outcome !== 'ok')
        .map(({ operation, outcome, fault }) => `one ${operation} was ${outcome}: ${fault}`),
      ...[...new Set(flags)].map(
        (flag) => `${String(flags.filter((one) => one === flag).length)} flagged ${flag}`,
      ),
    ],
  };
}

async function planFor(root: string, platform: Platform, counts: Counts): Promise<PlanInput> {
  const text = await readFile(join(root, 'bench/accuracy/plan.yaml'), 'utf8');
  const plan = parse(text) as PlanInput;
  const { boots, servers, reboots } = counts;
  return {
    ...plan,
    name: `accuracy-${platform}`,
    targets: plan.targets.filter(({ name }) => name === platform),
    scenarios: [
      { scenario: 'serial-boot', servers: boots },
      { scenario: 'serial-reboot', servers, reboots },
    ],
  };
}

function packbench(
  rig: PackbenchRig,
  args: readonly string[],
  signal = new AbortController().signal,
): Promise<Printed> {
  const command = join(rig.root, 'bin/packbench.mjs');
  return runProcess(process.execPath, [command, ...args], {
    cwd: rig.folder,
    signal,
    env: {
      ...process.env,
      // A Temporal server of its own, whatever the environment names.
      TEMPORAL_ADDRESS: undefined,
      TEMPORAL_CONFIG_FILE: undefined,
      OS_CLIENT_CONFIG_FILE: rig.cloudsFile,
      PACKBENCH_HOME: join(rig.folder, 'home'),
      PACKBENCH_RESULTS: join(rig.folder, 'results'),
    },
  });
}
