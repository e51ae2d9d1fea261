import type { CloudClient } from './cloud-client.js';
import { lookAtAction, type ActionLook } from './instance-actions.js';
import { pollServers } from './poll-servers.js';
import type { InFlight, Poll, Progress } from './server-service.js';

type Start = 'boot' | 'reboot';
type There = Extract<Progress, { state: 'there' }>;

/**
 * One look at boots or reboots. They have ended when the server is what was asked for *and* nova has
 * finished the action: ACTIVE is saved first, the event is finished after it
 * (nova/compute/manager.py, `_build_and_run_instance`, `reboot_instance`, under wrap_instance_event).
 *
 * A single one whose end is near is asked for its action alone, which costs nova a third of showing
 * the server. Several are asked for by one list, and those that it shows ACTIVE for their actions.
 */
export async function pollStarts(
  client: CloudClient,
  kind: Start,
  operations: readonly InFlight[],
  namePrefix: string,
): Promise<Poll> {
  const [only] = operations;
  if (operations.length === 1 && only?.endIsNear && only.requestId !== '') {
    return pollAction(client, kind, only);
  }
  const ids = operations.map(({ resourceId }) => resourceId);
  const poll = await pollServers(client, kind, ids, namePrefix);
  const shown = operations.filter(
    ({ resourceId, requestId }) =>
      requestId !== '' && poll.progress.get(resourceId)?.state === 'there',
  );
  const actions = await Promise.all(
    shown.map(({ resourceId, requestId }) => lookAtAction(client, resourceId, requestId)),
  );
  const progress = new Map(poll.progress);
  shown.forEach(({ resourceId }, i) => {
    const server = poll.progress.get(resourceId);
    const action = actions[i];
    if (server?.state === 'there' && action) progress.set(resourceId, judge(server, action));
  });
  return { ...poll, progress, requests: poll.requests + actions.length };
}

/** The server is shown only when the action is over, or may never have begun. */
async function pollAction(
  client: CloudClient,
  kind: Start,
  { resourceId, requestId }: InFlight,
): Promise<Poll> {
  const action = await lookAtAction(client, resourceId, requestId);
  const begun = action.stamps !== undefined && action.stamps.begunAtMs !== null;
  if (begun && isUnfinished(action)) {
    const progress = new Map<string, Progress>([[resourceId, { state: 'pending' }]]);
    return { ...action.exchange, progress, requests: 1 };
  }
  const poll = await pollServers(client, kind, [resourceId], '');
  const server = poll.progress.get(resourceId);
  const requests = 1 + poll.requests;
  if (server?.state !== 'there') return { ...poll, requests };
  const last = begun ? action : await lookAtAction(client, resourceId, requestId);
  const progress = new Map([[resourceId, judge(server, last)]]);
  return { ...poll, progress, requests: begun ? requests : requests + 1 };
}

/** Without a record of the action the server alone tells. */
function judge(server: There, action: ActionLook): Progress {
  const { stamps, exchange } = action;
  if (stamps === undefined || stamps.begunAtMs === null) return server;
  if (isUnfinished(action)) return { state: 'pending', stage: 'active', asked: exchange };
  return { ...server, stage: 'active', asked: exchange, stamps };
}

const isUnfinished = ({ stamps }: ActionLook): boolean => stamps?.finishedAtMs === null;
