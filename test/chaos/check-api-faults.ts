import type { OperationRecord, RunRecord } from '../../results/record.js';
import type { FaultHit } from '../../simcloud/faults.js';
import type { TrueKind } from '../../simcloud/truth.js';
import { LEAVES_NO_REPLY } from './api-fault-mix.js';
import { findContradictions, shortId, type Truth } from './contradictions.js';

/** A study, and what the cloud really did. */
export interface FaultyStudy {
  readonly outcome: string;
  readonly runs: readonly RunRecord[];
  readonly truth: Truth;
  readonly hits: readonly FaultHit[];
}

/** What is wrong with a study on a faulty cloud, in words. */
export function checkApiFaults(
  { outcome, runs, truth, hits }: FaultyStudy,
  /** Ids of the same plan's operations without faults. */
  expected: readonly string[],
  /** Epoch ms between which nothing listened. */
  refused: readonly [from: number, to: number] | null,
): readonly string[] {
  const operations = runs.flatMap((run) => run.operations);
  const ids = operations.map(localId);
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  const missing = expected.filter((id) => !ids.includes(id));
  return [
    ...(outcome === 'ok' ? [] : [`it ended ${outcome}: ${runs.map((r) => r.reason).join('; ')}`]),
    ...twice.map((id) => `${id}: recorded twice`),
    ...missing.map((id) => `${id}: not recorded`),
    ...findContradictions(operations, truth),
    ...truth.duplicateCreates
      .filter((made) => !isFlagged(operations, made.operation, 'duplicate_created'))
      .map((made) => `${made.operation}: made twice, and not flagged`),
    ...findLeft(truth, 'boot', 'delete'),
    ...findLeft(truth, 'snapshot', 'delete-image'),
    ...findUnflagged(operations, hits),
    ...(refused ? findUncovered(runs, refused) : []),
  ];
}

/** `<target>/<scenario>/<repetition>/<operation>/<ordinal>`, the same in each study of a plan. */
export const localId = ({ id, study }: OperationRecord): string => id.slice(study.length + 1);

/** What was made and is not gone; ports go with their servers, and the run looks for them itself. */
function findLeft({ operations }: Truth, made: TrueKind, deleted: TrueKind): readonly string[] {
  const gone = new Set(
    operations
      .filter(({ kind, visibleAt }) => kind === deleted && visibleAt !== null)
      .map(({ resourceId }) => resourceId),
  );
  return operations
    .filter(({ kind, resourceId }) => kind === made && !gone.has(resourceId))
    .map(({ name }) => `left behind: ${name}`);
}

const isFlagged = (
  operations: readonly OperationRecord[],
  id: string,
  flag: OperationRecord['flags'][number],
): boolean => operations.some((one) => one.id === id && one.flags.includes(flag));

/** Operations whose starting request was hit, and which look as if nothing had happened. */
function findUnflagged(
  operations: readonly OperationRecord[],
  hits: readonly FaultHit[],
): readonly string[] {
  const started = hits.filter(
    ({ fault, method }) => method !== 'GET' && LEAVES_NO_REPLY.test(fault),
  );
  return operations
    .filter(({ flags }) => flags.length === 0)
    .filter((operation) => started.some((hit) => isStartOf(hit, operation)))
    .map((operation) => `${shortId(operation)}: its request was hit, and it has no flag`);
}

function isStartOf(
  { fault, method, path, operation: id }: FaultHit,
  operation: OperationRecord,
): boolean {
  if (id !== '') return id === operation.id;
  // The answer of a DELETE has no body that could be cut off.
  if (fault === 'truncated-json') return false;
  if (method !== 'DELETE' || !path.endsWith(`/${operation.resourceId}`)) return false;
  return operation.operation.includes('delete');
}

/** Runs that were under way while nothing listened, and which have no outage of that time. */
function findUncovered(
  runs: readonly RunRecord[],
  [from, to]: readonly [number, number],
): readonly string[] {
  const hit = runs.filter(
    ({ startedAt, endedAt }) => Date.parse(startedAt) < from && Date.parse(endedAt ?? '') > to,
  );
  if (hit.length === 0) return ['the refusal fell into no run'];
  return hit
    .filter(
      ({ outages = [] }) =>
        !outages.some(
          ({ startedAt, endedAt }) =>
            // The first request came a little after the port was closed.
            Date.parse(startedAt) < from + 3000 && Date.parse(endedAt ?? '') >= to,
        ),
    )
    .map(
      ({ run, outages = [] }) => `${run}: no outage covers the refusal: ${JSON.stringify(outages)}`,
    );
}
