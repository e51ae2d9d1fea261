import {
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
} from '@temporalio/workflow';
import { activityOptions } from './activity-options.js';
import { causeOf } from './cause-of.js';
import type { CleanupActivities, CleanupInput, CleanupReport } from './contract/cleanup.js';
import { FAILURE } from './contract/names.js';

/** Deletes what closed runs left in the clouds, by the ids of the runs and by nothing else. */
export async function cleanup(input: CleanupInput = {}): Promise<CleanupReport> {
  const clouds = input.cloud === undefined ? await allClouds() : [input.cloud];
  const problems: string[] = [];
  // Side by side: one that does not answer must not keep the others dirty.
  const reaped = await Promise.all(
    clouds.map(async (cloud) => {
      const { reapCloud } = proxyActivities<CleanupActivities>(
        activityOptions(`clean up cloud '${cloud}'${input.dryRun ? ' (dry run)' : ''}`, 0),
      );
      try {
        return await reapCloud({ ...input, cloud });
      } catch (error) {
        if (isCancellation(error)) throw error;
        problems.push(`cloud '${cloud}': ${causeOf(error)}`);
        return undefined;
      }
    }),
  );
  const done = reaped.filter((one) => one !== undefined);
  if (done.length === 0 && problems.length > 0) {
    throw ApplicationFailure.nonRetryable(problems.join('\n'), FAILURE.cloud);
  }
  const count = (did: 'deleted' | 'kept' | 'stuck'): number =>
    done.reduce((sum, { counts }) => sum + counts[did], 0);
  const report: CleanupReport = {
    clouds,
    deleted: count('deleted'),
    kept: count('kept'),
    stuck: count('stuck'),
    findings: done.flatMap(({ findings }) => findings),
    problems,
  };
  setCurrentDetails(renderReport(report));
  return report;
}

async function allClouds(): Promise<readonly string[]> {
  const { listClouds } = proxyActivities<CleanupActivities>({
    ...activityOptions("read the clouds' names", 0),
    scheduleToCloseTimeout: '3 minutes',
  });
  return listClouds();
}

/** So many lines of Markdown are read in the Web UI, and no more. */
const MAX_LINES = 100;

const renderReport = ({ findings, problems }: CleanupReport): string =>
  [
    ...problems.map((problem) => `- **${problem}**`),
    ...findings
      .slice(0, MAX_LINES)
      .map(({ did, kind, id, run, why }) =>
        [`- ${did.replace('_', ' ')}: ${kind} \`${id}\``, run && `of ${run}`, why && `(${why})`]
          .filter(Boolean)
          .join(' '),
      ),
    ...(findings.length > MAX_LINES ? [`- and ${String(findings.length - MAX_LINES)} more`] : []),
  ].join('\n') || 'Nothing was left behind.';
