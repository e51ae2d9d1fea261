import { setTimeout as sleep } from 'node:timers/promises';
import type { Register } from '../openstack/judge-run.js';
import { OpenStackError } from '../openstack/openstack-error.js';
import { describeFinding, reap, type Finding } from '../openstack/reap.js';
import type { CleanupScope } from './cleanup-scope.js';
import { CommandError } from './command-error.js';
import type { Context } from './command.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { withCloud } from './open-cloud.js';

interface ReapOptions {
  readonly dryRun: boolean;
  readonly unknownToo: boolean;
  readonly json: boolean;
}

/** A cloud in which nothing goes for so long keeps what it has. */
const PATIENCE_MS = 300_000;
const WORDS: Readonly<Record<Finding['did'], string>> = {
  deleted: 'deleted',
  would_delete: 'would delete',
  kept: 'kept',
  stuck: 'still there:',
};

/** Without Temporal no run can be vouched for. */
export const NOBODY: Register = {
  fateOf: () => Promise.resolve('unknown'),
  runOf: () => Promise.resolve(undefined),
};

/** Cleans up one cloud after the other and says what it does. */
export async function reapClouds(
  { study, clouds }: CleanupScope,
  register: Register,
  { json, dryRun, unknownToo }: ReapOptions,
  context: Context,
): Promise<ExitCode> {
  const { output } = context;
  const say = json ? output.note : output.line;
  const findings: Finding[] = [];
  const problems: string[] = [];
  const told = new Set<string>();
  for (const cloud of clouds) {
    try {
      const found = await withCloud(cloud, context, (client) =>
        reap(client, {
          register,
          study,
          dryRun,
          unknownToo,
          onAsked: (finding) => {
            say(`deleting ${describeFinding(finding)}`);
          },
          sleep: (ms) => sleep(ms),
          now: () => Date.now(),
          patienceMs: PATIENCE_MS,
        }),
      );
      // Two names may stand for one project.
      const news = found.filter((one) => one.kind === 'key_pair' || !told.has(one.id));
      for (const finding of news) {
        told.add(finding.id);
        findings.push(finding);
        // What is deleted was told when it was asked to go.
        if (finding.did !== 'deleted') say(`${WORDS[finding.did]} ${describeFinding(finding)}`);
      }
    } catch (error) {
      if (!(error instanceof OpenStackError) || clouds.length === 1) throw error;
      problems.push(`cloud '${cloud}': ${error.message}`);
      output.note(`cloud '${cloud}' was left out: ${error.message}`);
    }
  }
  if (json) output.json({ study, clouds, findings, problems });
  else if (findings.length === 0) output.line('nothing is left');
  else output.line(countsOf(findings));
  if (findings.some(({ did }) => did === 'stuck')) {
    throw new CommandError(EXIT.failedSteps, 'not all of it went away', {
      hint: "look at them in the cloud; an operator may have to reset a server's state",
    });
  }
  return problems.length > 0 ? EXIT.cloud : EXIT.ok;
}

/** `5 deleted, 2 kept` */
function countsOf(findings: readonly Finding[]): string {
  const counts = { deleted: 0, 'would be deleted': 0, kept: 0, 'still there': 0 };
  for (const { did } of findings) counts[COUNT_WORDS[did]] += 1;
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([words, count]) => `${String(count)} ${words}`)
    .join(', ');
}

const COUNT_WORDS = {
  deleted: 'deleted',
  would_delete: 'would be deleted',
  kept: 'kept',
  stuck: 'still there',
} as const;
