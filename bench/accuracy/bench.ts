import { mkdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openCloudDatabase, type CloudDatabase } from './cloud-database.js';
import { openDevcloud } from './devcloud.js';
import type { Options } from './options.js';
import { runPackbench, stopPackbench, toTimings, type PackbenchRig } from './packbench-part.js';
import { openRally } from './rally.js';
import { runRally } from './rally-part.js';
import type { Judged, Part, Platform, Tool, Truth } from './timing.js';
import { watchZun } from './zun-watch.js';

export interface BenchDependencies {
  /** Of the checkout. */
  readonly root: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Called after each part with all so far, so that what was measured outlives what comes. */
  readonly keep: (result: BenchResult) => Promise<void>;
}

export interface BenchResult {
  readonly parts: readonly Part[];
  readonly versions: Readonly<Record<string, string>>;
}

type Measured = Pick<Part, 'judged' | 'notes'>;

/**
 * Runs every tool on every platform, one after the other. A part that fails is told in its notes, and
 * the next one goes on. Leaves the cloud's clock as devcloud ships it.
 */
export async function runBench(options: Options, deps: BenchDependencies): Promise<BenchResult> {
  const { root, signal, say, keep } = deps;
  const devcloud = await openDevcloud(join(root, 'devcloud'), options.platforms);
  await mkdir(join(options.out, 'packbench'), { recursive: true });
  const rally = options.tools.some((tool) => tool !== 'packbench')
    ? await openRally({
        folder: join(options.out, 'rally'),
        requirements: join(root, 'bench/accuracy/requirements.txt'),
        login: devcloud.login,
        signal,
        say,
      })
    : undefined;
  const folder = join(options.out, 'packbench');
  const rig: PackbenchRig = { root, folder, cloudsFile: devcloud.cloudsFile };
  const database = await openCloudDatabase(devcloud.databaseSocket);
  const parts: Part[] = [];
  try {
    await devcloud.setClock('on');
    const versions = { ...(await devcloud.versions()), ...(await rally?.versions()) };
    for (const { tool, platform } of schedule(options)) {
      say(`${tool} on ${platform}`);
      const limit = AbortSignal.any([signal, AbortSignal.timeout(PART_LIMIT_MS)]);
      const loadBefore = loadavg()[0] ?? 0;
      const measured = await (
        tool === 'packbench' || rally === undefined
          ? packbenchPart(rig, database, platform, options, limit)
          : runRally({ rally, database, devcloud }, { platform, tool, counts: options }, limit)
      ).catch((error: unknown) => {
        signal.throwIfAborted();
        say(`${tool} on ${platform} failed: ${String(error)}`);
        return { judged: [], notes: [`failed: ${String(error)}`] };
      });
      parts.push({ platform, tool, ...measured, loadBefore, loadAfter: loadavg()[0] ?? 0 });
      await keep({ parts, versions });
      await delay(SETTLE_MS, undefined, { signal });
    }
    return { parts, versions };
  } finally {
    // Each whatever becomes of the others.
    const ends = await Promise.allSettled([
      options.keepClock ? undefined : devcloud.setClock('off'),
      options.tools.includes('packbench') ? stopPackbench(rig) : undefined,
      database.close(),
    ]);
    for (const end of ends) if (end.status === 'rejected') say(`error: ${String(end.reason)}`);
  }
}

/** Some four times what the longest takes: a study that waits for an operator must not hold the rest up. */
const PART_LIMIT_MS = 30 * 60_000;

/** What a part's deletions still cause is over by then. */
const SETTLE_MS = 5000;

/** Tool by tool; Rally has no scenario for containers. */
const schedule = ({ tools, platforms }: Options): { tool: Tool; platform: Platform }[] =>
  tools.flatMap((tool) =>
    platforms
      .filter((platform) => tool === 'packbench' || platform !== 'docker')
      .map((platform) => ({ tool, platform })),
  );

/** Each operation with the action that its own request id names. */
async function packbenchPart(
  rig: PackbenchRig,
  database: CloudDatabase,
  platform: Platform,
  options: Options,
  signal: AbortSignal,
): Promise<Measured> {
  let measured: ReturnType<typeof toTimings> = { timings: [], notes: [] };
  const measure = async (): Promise<void> => {
    measured = toTimings(platform, await runPackbench(rig, platform, options, signal));
  };
  let truths: readonly Truth[];
  if (platform === 'docker') {
    truths = await watchZun(database, measure);
  } else {
    await measure();
    truths = await database.novaActions(measured.timings.map(({ requestId }) => requestId));
  }
  const byRequest = new Map(truths.map((truth) => [truth.requestId, truth]));
  const { timings, notes } = measured;
  const judged = timings.flatMap(({ requestId, ...timing }): Judged[] => {
    const truth = byRequest.get(requestId);
    return truth === undefined ? [] : [{ ...timing, truth }];
  });
  const without = timings.length - judged.length;
  return {
    judged,
    notes: without === 0 ? notes : [...notes, `${String(without)} without an action`],
  };
}
