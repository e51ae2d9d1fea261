import { Context } from '@temporalio/activity';
import type { CloudClient } from '../openstack/cloud-client.js';
import { reap } from '../openstack/reap.js';
import type { CleanupActivities, CleanupFinding } from '../workflows/contract/cleanup.js';
import { heartbeating } from './heartbeating.js';
import { createRunRegister } from './run-register.js';

export interface CleanupDependencies {
  readonly client: (cloud: string) => CloudClient;
  /** Names of all clouds. */
  readonly clouds: () => readonly string[];
}

/** Temporal keeps every one of them in a history. */
const MAX_FINDINGS = 1000;
/** Carried from attempt to attempt, so that a restart of the worker does not shorten the report. */
const MAX_CARRIED = 200;
/** A cloud in which nothing goes for so long keeps what it has. @unit ms */
const PATIENCE_MS = 300_000;

export function createCleanupActivities(deps: CleanupDependencies): CleanupActivities {
  return {
    listClouds: () => Promise.resolve(deps.clouds()),
    reapCloud({ cloud, study = '', dryRun = false, unknown = false }) {
      const { client: temporal, info } = Context.current();
      const asked = [...((info.heartbeatDetails as CleanupFinding[] | undefined) ?? [])];
      return heartbeating(
        () => asked.slice(0, MAX_CARRIED),
        async () => {
          const found = await reap(deps.client(cloud), {
            register: createRunRegister(temporal),
            study,
            dryRun,
            unknownToo: unknown,
            onAsked: (finding) => asked.push(finding),
            sleep: (ms) => Context.current().sleep(ms),
            now: () => Date.now(),
            patienceMs: PATIENCE_MS,
          });
          // What an attempt before this one had asked to go is gone, and not found again.
          const told = new Set(found.map(keyOf));
          const findings = [...asked.filter((one) => !told.has(keyOf(one))), ...found];
          return { findings: findings.slice(0, MAX_FINDINGS), counts: countsOf(findings) };
        },
      );
    },
  };
}

const keyOf = ({ kind, id }: CleanupFinding): string => `${kind} ${id}`;

function countsOf(findings: readonly CleanupFinding[]): Record<CleanupFinding['did'], number> {
  const counts = { deleted: 0, would_delete: 0, kept: 0, stuck: 0 };
  for (const { did } of findings) counts[did] += 1;
  return counts;
}
