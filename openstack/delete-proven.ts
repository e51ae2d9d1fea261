import type { CloudClient } from './cloud-client.js';
import { OpenStackHttpError } from './openstack-error.js';
import type { Resource } from './resource.js';
import { deleteResource, readBack } from './single-resource.js';

export interface Deletion {
  readonly client: CloudClient;
  /** What is to be deleted; asked again and again until it is nothing. */
  readonly find: () => Promise<readonly Resource[]>;
  /** Says of a resource that was read back just before its deletion why it stays; empty: it goes. */
  readonly objection: (resource: Resource) => string | Promise<string>;
  readonly onAsked?: (resource: Resource) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** Gives up when nothing has gone for so long. @unit ms */
  readonly patienceMs: number;
  readonly now: () => number;
}

export interface Kept {
  readonly resource: Resource;
  readonly why: string;
}

export interface Deleted {
  /** Gone, after it was asked to. */
  readonly deleted: readonly Resource[];
  /** With their objections. */
  readonly refused: readonly Kept[];
  /** May go, and would not. */
  readonly stuck: readonly Kept[];
}

const LOOK_EVERY_MS = 1000;
/**
 * A deletion can be accepted and then fail: a container of Zun whose network another deletion has
 * just taken away goes back to Running (zun/container/docker/driver.py, delete).
 */
const ASK_AGAIN_MS = 60_000;
/** Requests at once: ten thousand servers are deleted in minutes, and the API lives. */
const AT_ONCE = 8;

/**
 * Deletes by id, and only what has proved, in an answer about that very id, that it may go. Another
 * that does the same at the same time does no harm: what is gone or going counts as done.
 */
export async function deleteProven(deletion: Deletion): Promise<Deleted> {
  const { find, sleep, now, patienceMs } = deletion;
  const asked = new Map<string, Resource>();
  const askedAt = new Map<string, number>();
  const deleted = new Map<string, Resource>();
  const refused = new Map<string, Kept>();
  const busy = new Map<string, string>();
  let hadAtLast = Infinity;
  let changedAt = now();
  for (;;) {
    const found = (await find()).filter((one) => !refused.has(keyOf(one)));
    const there = new Set(found.map(keyOf));
    for (const [key, resource] of asked) if (!there.has(key)) deleted.set(key, resource);
    if (found.length < hadAtLast) changedAt = now();
    hadAtLast = found.length;
    await inTurn(
      found.filter((one) => now() - (askedAt.get(keyOf(one)) ?? -Infinity) > ASK_AGAIN_MS),
      async (resource) => {
        const key = keyOf(resource);
        const answer = await ask(deletion, resource);
        if (answer.did === 'refused') refused.set(key, { resource, why: answer.why });
        if (answer.did === 'busy') busy.set(key, answer.why);
        if (answer.did !== 'asked') return;
        if (!asked.has(key)) deletion.onAsked?.(resource);
        asked.set(key, resource);
        askedAt.set(key, now());
      },
    );
    const left = found.filter((one) => !refused.has(keyOf(one)));
    if (left.length === 0 || now() - changedAt > patienceMs) {
      const stuck = left.map((resource) => {
        const why = asked.has(keyOf(resource)) ? undefined : busy.get(keyOf(resource));
        return { resource, why: why ?? 'it was asked to go and is still there' };
      });
      return { deleted: [...deleted.values()], refused: [...refused.values()], stuck };
    }
    await sleep(LOOK_EVERY_MS);
  }
}

interface Answer {
  readonly did: 'asked' | 'busy' | 'refused';
  readonly why: string;
}

async function ask({ client, objection }: Deletion, resource: Resource): Promise<Answer> {
  try {
    const current = await readBack(client, resource);
    if (current === undefined) return { did: 'asked', why: '' };
    const why = await objection(current);
    if (why !== '') return { did: 'refused', why };
    await deleteResource(client, current);
  } catch (error) {
    if (!(error instanceof OpenStackHttpError)) throw error;
    // Busy (409, cinder: 400), protected (403) or the service's own trouble: asked again later.
    if (error.status !== 404) return { did: 'busy', why: error.message };
  }
  return { did: 'asked', why: '' };
}

async function inTurn<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const keyOf = ({ kind, service, id }: Resource): string => `${kind} ${service} ${id}`;
