import { TASK_QUEUE } from '../workflows/contract/names.js';
import { CommandError } from './command-error.js';
import { EXIT } from './exit-code.js';
import type { TemporalPlace } from './find-temporal.js';

/** Where pages of the Web UI are: its address, and the namespace. */
export interface UiPlace {
  readonly ui: string;
  readonly namespace: string;
}

/** @throws CommandError (exit code 2) when nobody knows where the Web UI is. */
export function uiOf({ ui, namespace, address }: TemporalPlace): UiPlace {
  if (ui !== undefined) return { ui, namespace };
  throw new CommandError(
    EXIT.usageOrPlan,
    `where the Web UI of the Temporal server at ${address} is, is not known`,
    { hint: 'PACKBENCH_UI=https://… says it' },
  );
}

/** The list of workflows that a visibility query finds. */
export const listPage = (place: UiPlace, query: string): string =>
  `${base(place)}/workflows?query=${encodeURIComponent(query)}`;

/** A workflow's latest execution. */
export const workflowPage = (place: UiPlace, workflowId: string): string =>
  `${base(place)}/workflows/${encodeURIComponent(workflowId)}`;

/**
 * The form that starts a workflow, with the input of another execution of that type. It looks for
 * one that has the type, the run id and the workflow's id at once: named here, that id would have to
 * be the other's.
 */
export function startPage(place: UiPlace, workflowType: string, runId?: string): string {
  const parameters = new URLSearchParams({ workflowType, taskQueue: TASK_QUEUE });
  if (runId !== undefined) parameters.set('runId', runId);
  return `${base(place)}/workflows/start-workflow?${parameters.toString()}`;
}

/** All schedules, or one of them. */
export const schedulesPage = (place: UiPlace, scheduleId = ''): string =>
  `${base(place)}/schedules${scheduleId === '' ? '' : `/${encodeURIComponent(scheduleId)}`}`;

const base = ({ ui, namespace }: UiPlace): string =>
  `${ui.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}`;
