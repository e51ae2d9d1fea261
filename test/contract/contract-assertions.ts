import { expect } from 'vitest';
import { OpenStackHttpError } from '../../openstack/openstack-error.js';
import type { Sent, Stamps } from '../../openstack/server-service.js';
import { now } from './now.js';
import type { ContractSession } from './contract-session.js';

/** The stamps of a finished action: an event's finish is written after the state that shows. */
export async function finishedStamps(session: ContractSession, sent: Sent): Promise<Stamps> {
  const deadline = now() + session.cloud.patienceMs;
  for (;;) {
    const stamps = await session.service.stamps(sent.resourceId, sent.requestId);
    if (stamps !== undefined && stamps.finishedAtMs !== null) return stamps;
    if (now() > deadline) throw new Error(`${sent.requestId} has no finish`);
  }
}

export function expectOrdered({ startedAtMs, finishedAtMs, exact }: Stamps): void {
  expect(finishedAtMs).toBeGreaterThanOrEqual(startedAtMs);
  if (!exact) expect([startedAtMs % 1000, (finishedAtMs ?? 0) % 1000]).toEqual([0, 0]);
}

/** The error that the service answers with. */
export async function refusal(answer: Promise<unknown>): Promise<OpenStackHttpError> {
  const error = await answer.then(
    () => new Error('the service did not refuse'),
    (e: unknown) => e,
  );
  if (error instanceof OpenStackHttpError) return error;
  throw error;
}
