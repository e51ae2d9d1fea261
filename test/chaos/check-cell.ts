import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readHistoryRecords, type HistoryRecords } from '../../client/history-records.js';
import type { OperationRecord } from '../../results/record.js';
import { openResultsStore } from '../../results/results-store.js';
import type { Fault } from './boundary.js';
import { compareFolders, copySpools } from './compare-folders.js';
import { findContradictions, shortId, type Truth } from './contradictions.js';
import { exportHere } from './export-here.js';
import { readInventory } from './inventory.js';
import type { Lane } from './lane.js';
import { packbenchCommand } from './packbench-command.js';
import type { StudyEnd } from './study-end.js';

/** What a cell has come to. */
export interface Verdict {
  /** In words; empty when all is as it must be. */
  readonly problems: readonly string[];
  /** Of the study, as `nova.boot_server/1`; those that claim no value end with ` censored`. */
  readonly operations: readonly string[];
  readonly flags: readonly string[];
}

export interface Judged {
  readonly study: string;
  readonly end: StudyEnd;
  /** All faults that happened. */
  readonly faults: readonly Fault[];
  /** Operations of a study that nothing happens to, as `nova.boot_server/1`; null: not yet known. */
  readonly expected: readonly string[] | null;
}

/** Holds what is left of a study, in packbench and in the cloud, against what is promised. */
export async function checkCell(lane: Lane, judged: Judged): Promise<Verdict> {
  const { study, end, faults } = judged;
  const problems: string[] = [];
  const wasTerminated = faults.includes('terminate');
  if (wasTerminated) problems.push(...(await cleanUp(lane, study)));

  const history = await readHistoryRecords(lane.client, study);
  const operations = history.runs.flatMap((run) => run.operations);
  const ids = operations.map(shortId);
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  if (twice.length > 0) problems.push(`recorded twice: ${twice.join(', ')}`);
  const expected = judged.expected ?? ids;
  const missing = expected.filter((id) => !ids.includes(id));
  const unknown = ids.filter((id) => !expected.includes(id));
  if (unknown.length > 0) problems.push(`unexpected: ${unknown.join(', ')}`);
  problems.push(...checkEnd(end, faults, missing));

  const truth = await readTruth(lane, study);
  const measured = wasTerminated || faults.includes('cancel') ? completed(operations) : operations;
  problems.push(...findContradictions(measured, truth), ...findDuplicates(operations, truth));
  const left = await readInventory(lane.simcloud);
  if (left.length > 0) problems.push(`left in the cloud: ${left.join(', ')}`);

  if (history.study && !wasTerminated) {
    problems.push(...(await compareExport(lane, study, faults.length > 0 ? history : undefined)));
  }
  return {
    problems,
    operations: operations.map((one) =>
      one.outcome === 'censored' ? `${shortId(one)} censored` : shortId(one),
    ),
    flags: operations.flatMap((operation) => operation.flags),
  };
}

/** What was not waited for to its end has no value to hold against anything. */
const completed = (operations: readonly OperationRecord[]): readonly OperationRecord[] =>
  operations.filter(({ outcome }) => outcome === 'ok');

function checkEnd(
  end: StudyEnd,
  faults: readonly Fault[],
  missing: readonly string[],
): readonly string[] {
  const lost = missing.length > 0 ? [`not recorded: ${missing.join(', ')}`] : [];
  const outcome = end.how === 'completed' ? end.result.outcome : end.how;
  if (faults.includes('terminate')) return end.how === 'terminated' ? [] : [`ended ${outcome}`];
  // A study that had already got what it was to get is not made worse by a late cancellation.
  if (faults.includes('cancel') && outcome === 'cancelled') return [];
  if (outcome === 'ok') return lost;
  return [end.how === 'failed' ? `study failed: ${end.reason}` : `study ended ${outcome}`, ...lost];
}

/** The reaper is asked until it finds nothing: a request may still be on its way to the cloud. */
async function cleanUp(lane: Lane, study: string): Promise<readonly string[]> {
  let end = await packbenchCommand(lane, ['cleanup', study]);
  if (end.code !== 0) return [`packbench cleanup ended with ${String(end.code)}: ${end.output}`];
  for (let i = 0; i < 5 && (await readInventory(lane.simcloud)).length > 0; i++) {
    await sleep(1000);
    end = await packbenchCommand(lane, ['cleanup', study]);
  }
  return [];
}

async function readTruth({ simcloud }: Lane, study: string): Promise<Truth> {
  const reply = await fetch(`${simcloud.url}/simcloud/truth`);
  const { operations, duplicateCreates } = (await reply.json()) as Truth;
  return {
    operations,
    duplicateCreates: duplicateCreates.filter(({ operation }) => operation.startsWith(`${study}/`)),
  };
}

function findDuplicates(
  operations: readonly OperationRecord[],
  { duplicateCreates }: Truth,
): readonly string[] {
  return duplicateCreates.flatMap(({ operation: id }) => {
    const known = operations.find((operation) => operation.id === id);
    return known?.flags.includes('duplicate_created') === true
      ? []
      : [`${id.split('/').slice(-2).join('/')}: made twice, and not flagged`];
  });
}

/**
 * Files from history must be those that the worker wrote, the report included.
 *
 * @param history what to export; absent: let the command look for itself
 */
async function compareExport(
  lane: Lane,
  study: string,
  history: HistoryRecords | undefined,
): Promise<readonly string[]> {
  const root = join(lane.folder, 'exported');
  const exported = openResultsStore(root);
  const own = openResultsStore(lane.results).studyPath(study);
  copySpools(own, exported.studyPath(study));
  if (history) {
    await exportHere(history, exported);
  } else {
    const end = await packbenchCommand(lane, ['export', study, '--results', root]);
    if (end.code !== 0) return [`packbench export ended with ${String(end.code)}: ${end.output}`];
  }
  return compareFolders(own, exported.studyPath(study));
}
