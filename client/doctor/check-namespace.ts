import type { Client } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { missingSearchAttributes } from '../../activities/make-search-attributes.js';
import { EXIT } from '../exit-code.js';
import { connectionOf } from '../prepare-namespace.js';
import { fine, problem, warning, type Finding } from './finding.js';

const DAY_MS = 86_400_000;
/** Whoever looks at last week's runs on a Monday finds them. */
const SHORT_DAYS = 7;

/** Whether a namespace has what workflows set, and for how long it keeps closed runs. */
export async function checkNamespace(client: Client, namespace: string): Promise<Finding[]> {
  const { config } = await client.workflowService.describeNamespace({ namespace });
  return [
    await searchAttributes(client, namespace),
    retention(optionalTsToMs(config?.workflowExecutionRetentionTtl) ?? 0),
  ];
}

async function searchAttributes(client: Client, namespace: string): Promise<Finding> {
  const what = 'search attributes';
  try {
    const missing = await missingSearchAttributes(connectionOf(client), namespace);
    if (missing.length === 0) return fine(what, 'all there');
    const detail = `namespace '${namespace}' lacks ${missing.join(', ')}: studies would not begin`;
    return problem(what, EXIT.temporal, detail, '`packbench up` makes them');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return warning(what, why, 'docs/operating.md says which there must be, and how to make them');
  }
}

function retention(keptMs: number): Finding {
  const days = keptMs / DAY_MS;
  const words = `closed runs are kept for ${String(Math.round(10 * days) / 10)} days`;
  if (days >= SHORT_DAYS) return fine('retention', words);
  return warning(
    'retention',
    `${words}: after that there is nothing to export, and no link to them`,
    'temporal operator namespace update --retention 2160h',
  );
}
