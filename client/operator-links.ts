import { leaseIdOf, PLANS_TYPE, STUDY_QUERY, TASK_QUEUE } from '../workflows/contract/names.js';
import { SEARCH_ATTRIBUTES } from '../workflows/contract/search-attributes.js';
import { listPage, schedulesPage, startPage, workflowPage, type UiPlace } from './ui-pages.js';

/** A page of the Web UI that an operator keeps at hand. */
export interface OperatorLink {
  readonly name: string;
  readonly address: string;
}

const OPEN = 'ExecutionStatus = "Running"';
/** A long study is several executions, of which the last one says how it is. */
const LAST = 'ExecutionStatus != "ContinuedAsNew"';
/** Of these some have not lived to set their outcome. */
const ENDED_BADLY = 'ExecutionStatus IN ("Failed", "Canceled", "Terminated", "TimedOut")';
/** Local time of the day before at which the night begins. */
const EVENING_HOUR = 18;

/** What runs, what waits for somebody, what the night brought. */
export function operatorLinks(place: UiPlace, now: Date): OperatorLink[] {
  const { phase, outcome } = SEARCH_ATTRIBUTES;
  const since = ` AND ${LAST} AND StartTime >= "${lastEvening(now).toISOString()}"`;
  const list = (name: string, query: string): OperatorLink => ({
    name,
    address: listPage(place, query),
  });
  return [
    list('running', `${STUDY_QUERY} AND ${OPEN}`),
    list('blocked', `${phase.name} = "blocked" AND ${OPEN}`),
    list('paused', `${phase.name} = "paused" AND ${OPEN}`),
    list('last night', `${STUDY_QUERY}${since}`),
    list(
      'last night, not ok',
      `${STUDY_QUERY}${since} AND (${outcome.name} IN ("failed", "cancelled", "skipped") OR ${ENDED_BADLY})`,
    ),
    { name: 'schedules and buttons', address: schedulesPage(place) },
    { name: 'who has the compute nodes', address: workflowPage(place, leaseIdOf(TASK_QUEUE)) },
    { name: 'list the known plans', address: startPage(place, PLANS_TYPE) },
  ];
}

/** Six o'clock of the evening before, where this machine is. */
export function lastEvening(now: Date): Date {
  const evening = new Date(now);
  evening.setDate(evening.getDate() - 1);
  evening.setHours(EVENING_HOUR, 0, 0, 0);
  return evening;
}
