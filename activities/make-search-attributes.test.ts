import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType as typeOf } from '@temporalio/common/lib/search-attributes.js';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeSearchAttributes, missingSearchAttributes } from './make-search-attributes.js';

let connection: Connection;
beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
});
afterAll(() => connection.close());

async function newNamespace(): Promise<string> {
  const namespace = `test-${randomUUID()}`;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  const listed = () => missingSearchAttributes(connection, namespace).then(() => true);
  // A moment passes until all of the server knows it.
  await expect.poll(() => listed().catch(() => false), { timeout: 30_000 }).toBe(true);
  return namespace;
}

const ALL = [
  'PackbenchStudy',
  'PackbenchTarget',
  'PackbenchScenario',
  'PackbenchPhase',
  'PackbenchOutcome',
  'PackbenchCloud',
];

describe('makeSearchAttributes', () => {
  it('makes those that a namespace lacks, and only those, however often and by however many', async () => {
    const namespace = await newNamespace();
    expect(await missingSearchAttributes(connection, namespace)).toEqual(ALL);
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: { PackbenchPhase: typeOf('KEYWORD')! },
    });
    const missing = () => missingSearchAttributes(connection, namespace);
    await expect.poll(missing, { timeout: 20_000 }).not.toContain('PackbenchPhase');
    await Promise.all([
      makeSearchAttributes(connection, namespace),
      makeSearchAttributes(connection, namespace),
    ]);
    await expect.poll(missing, { timeout: 20_000 }).toEqual([]);
    expect(await makeSearchAttributes(connection, namespace)).toEqual([]);
  });

  it('does not take one of another type for its own', async () => {
    const namespace = await newNamespace();
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: { PackbenchPhase: typeOf('TEXT')! },
    });
    await expect
      .poll(() => makeSearchAttributes(connection, namespace).then(String, String), {
        timeout: 20_000,
      })
      .toContain("search attribute 'PackbenchPhase'");
  });
});
